import type { Check } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import { grouped } from "../../../scenario/expand/grouped.js";

/** The number of failures that the text of a failed check names. */
const EXAMPLES = 3;

/** The result of a check so far: how often it looked, and where it failed first. */
export class Finding {
  private looks = 0;
  private readonly failed = new Set<string>();
  private readonly examples: string[] = [];
  private object: string | undefined;
  private since: Millis | undefined;

  /** `what`: the kind of object that the check looks at, as a noun in the singular. */
  constructor(
    private readonly name: string,
    private readonly what: string,
    private readonly now: () => Millis,
  ) {}

  looked(times = 1): void {
    this.looks += times;
  }

  /**
   * Notes a failure of an object. Each object counts only once. `since`: the moment from which on the object fails; the present moment if
   * left out.
   */
  fail(object: string, detail: string, since = this.now()): void {
    if (this.failed.size === 0) [this.object, this.since] = [object, since];
    if (this.failed.has(object)) return;
    this.failed.add(object);
    if (this.examples.length < EXAMPLES) this.examples.push(detail);
  }

  get check(): Check {
    const { name, failed, examples, object, since, looks, what } = this;
    const plural = looks === 1 ? what : `${what}s`;
    if (failed.size === 0)
      return {
        name,
        passed: true,
        vacuous: looks === 0,
        detail: looks === 0 ? `no ${what}` : `${grouped(looks)} ${plural}`,
      };
    const more = failed.size > examples.length ? ` (${grouped(failed.size)} in all)` : "";
    return { name, passed: false, detail: `${examples.join("; ")}${more}`, object, since };
  }
}
