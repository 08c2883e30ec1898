import type { Check } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import type { Violation } from "./swarm-view.js";

/** A condition that must hold once the swarm is at rest after the run. */
interface Awaited {
  readonly name: string;
  /**
   * Time after the end of the run within which the condition must begin to hold; undefined: it must hold once the swarm has had its time to come to
   * rest.
   */
  readonly within?: Millis | undefined;
  /** Asks the condition. Returns the first violation; true: it holds; undefined: there is nothing to measure. */
  ask(): Violation | true | undefined;
}

/** Checks again and again, after the run, whether a condition holds that must hold eventually. */
export class EventualCheck {
  private found: Violation | true | undefined;
  /** The time since which every look has had the same result: the condition holds, or it does not. */
  private since: Millis | undefined;

  constructor(private readonly awaited: Awaited) {}

  get within(): Millis {
    return this.awaited.within ?? 0;
  }

  /** Asks the condition again. Returns whether it holds now. */
  look(now: Millis): boolean {
    const found = this.awaited.ask();
    const didHold = this.found === undefined || this.found === true;
    const isHeld = found === undefined || found === true;
    if (this.since === undefined || didHold !== isHeld) this.since = now;
    this.found = found;
    return isHeld;
  }

  /** Makes the result. `end`: the time at which the run ended. */
  check(end: Millis): Check {
    const { found, since = end } = this;
    const { within } = this.awaited;
    const name = `eventually ${this.awaited.name}`;
    if (found !== undefined && found !== true) {
      const { object, detail } = found;
      return { name, passed: false, detail: object ? `${object}: ${detail}` : detail, object, since };
    }
    const after = Math.max(0, since - end);
    const waited = `${Number((after / 1000).toFixed(1))} s after the end`;
    if (within !== undefined && after > within)
      return { name, passed: false, detail: `it held only ${waited}`, since: end };
    if (found === undefined) return { name, passed: true, detail: "there was nothing to judge", vacuous: true };
    return { name, passed: true, detail: after === 0 ? "it held at the end" : `it held ${waited}` };
  }
}
