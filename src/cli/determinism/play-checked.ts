import { sha256 } from "../../live/disk/content-hash.js";
import { SideBySide, type SideBySideOptions } from "../../play/worlds/simulated/first-difference.js";
import type { FirstDifference } from "../../report/comparison/comparison.js";
import { partingWords } from "../../report/comparison/parting-words.js";
import type { Measurements } from "../../report/measurements.js";
import { grouped } from "../../scenario/expand/grouped.js";
import type { Scenario } from "../../scenario/scenario.js";
import { Failure } from "../exit-code.js";
import type { Play } from "../run/play.js";
import { inSlices } from "../run/slices.js";
import { warn } from "../view/terminal.js";
import { firstUnlike } from "./first-unlike.js";
import { LeakError, LeakGuard } from "./leak-guard.js";

/**
 * Plays a scenario twice, side by side, compares the two event by event, and finds programs that use the real clock, randomness or the
 * machine. Throws a Failure that names the first event that differs, the first such use or, if all events are the same, the first figure
 * that differs. The measurements are those of the first run. `own`: a placement policy and a latency model that the caller gives in place of
 * the scenario's, and whether the runs are judged at every event.
 */
export function playChecked(own: Pick<SideBySideOptions, "placement" | "latency" | "strict"> = {}): Play {
  return async (scenario, facts, signal, progress) => {
    const check = new DeterminismCheck(scenario, { hash: sha256, ...facts, ...own });
    try {
      await inSlices(
        check,
        (time) => check.advanceTo(time),
        signal,
        (now) => progress.update(now, () => check.soFar()),
      );
      return check.finish();
    } finally {
      check.release();
    }
  };
}

class DeterminismCheck {
  private readonly guard = new LeakGuard();
  private readonly both: SideBySide;
  private difference: FirstDifference | undefined;

  constructor(
    private readonly scenario: Scenario,
    options: Omit<SideBySideOptions, "causes">,
  ) {
    this.both = new SideBySide(scenario, scenario, { ...options, causes: true });
  }

  get now() {
    return this.both.now;
  }

  get isOver() {
    return this.difference !== undefined || this.both.isOver;
  }

  advanceTo(time: number): void {
    this.difference = this.guarded(() => this.both.advanceTo(time));
  }

  soFar(): Measurements {
    return this.both.runs[0].soFar();
  }

  finish(): Measurements {
    if (this.difference)
      throw this.failure(partingWords("the first run", { run: "the second run", ...this.difference }));
    const [first, second] = this.both.runs;
    const [measured, again] = this.guarded(() => [first.finish(), second.finish()] as const);
    const unlike = firstUnlike(measured, again);
    if (unlike !== undefined) throw this.failure(`two equal histories gave different figures: ${unlike}`);
    const { digest, events } = measured.run;
    warn(`${this.scenario.name}: two runs had the same ${grouped(events)} events and figures; digest ${digest}`);
    return measured;
  }

  release(): void {
    this.guard.release();
  }

  private guarded<T>(play: () => T): T {
    try {
      const result = this.guard.during(play);
      // Look for a leak here, too, since a program may have caught the error.
      if (this.guard.found) throw new LeakError(this.guard.found);
      return result;
    } catch (error) {
      throw error instanceof LeakError ? this.failure(this.leakWords(error)) : error;
    }
  }

  private leakWords({ message }: LeakError): string {
    const { latest } = this.both;
    if (!latest) return message;
    return `${message} (at ${(latest.time / 1000).toFixed(6)} s, ${latest.owner}: ${latest.what})`;
  }

  private failure(why: string): Failure {
    return new Failure(`${this.scenario.name} is not deterministic: ${why}`);
  }
}
