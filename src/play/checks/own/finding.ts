import type { Check } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import { grouped } from "../../../scenario/expand/grouped.js";
import type { Violation } from "./swarm-view.js";

/** The result so far of a check that a scenario or a caller has defined. */
export class Finding {
  /** The number of times that the check was judged. */
  judged = 0;
  private first: (Violation & { readonly since: Millis }) | undefined;
  /** The number of times that the check began to fail, for any object. */
  private times = 0;

  constructor(private readonly name: string) {}

  fail(violation: Violation, since: Millis): void {
    this.times++;
    this.first ??= { ...violation, since };
  }

  check(): Check {
    const { name, first, times, judged } = this;
    if (!first)
      return {
        name,
        passed: true,
        detail: judged === 0 ? "there was nothing to judge" : judgedTimes(judged),
        vacuous: judged === 0,
      };
    const { object, detail, since } = first;
    const more = times > 1 ? `; it began to fail ${grouped(times)} times in all` : "";
    return { name, passed: false, detail: `${object ? `${object}: ` : ""}${detail}${more}`, object, since };
  }
}

function judgedTimes(times: number): string {
  return times === 1 ? "judged once" : `judged ${grouped(times)} times`;
}
