import type { ScriptTotals, StepProblem } from "../../report/script-totals.js";
import type { FaultRecord, FaultTotals } from "../../report/timeline/fault-totals.js";
import type { Millis } from "../../runtime/clock.js";
import type { PlayedStep, StepFacts } from "../../scenario/players/stage.js";

/** The largest number of steps with a problem that are listed one by one. The others are only counted. */
const MOST_PROBLEMS = 100;
/** The largest number of faults that are listed one by one. */
const MOST_FAULTS = 100;

/** A step that has begun, and the results of its acts so far. */
class Entry implements PlayedStep {
  succeeded = 0;
  failures = 0;
  /** The reason why the first failed act failed. */
  why = "";
  /** When the step's time was over. */
  until: Millis | undefined;

  constructor(
    readonly facts: StepFacts,
    readonly time: Millis,
    private readonly now: () => Millis,
  ) {}

  done(): void {
    this.succeeded++;
  }

  failed(why: string): void {
    if (this.failures++ === 0) this.why = why;
  }

  ended(): void {
    this.until = this.now();
  }

  get open(): number {
    return this.facts.acts - this.succeeded - this.failures;
  }
}

/** The results of the steps of a scenario. */
export class StepLog {
  private readonly entries: Entry[] = [];

  constructor(private readonly now: () => Millis) {}

  begin(facts: StepFacts): PlayedStep {
    const entry = new Entry(facts, this.now(), this.now);
    this.entries.push(entry);
    return entry;
  }

  /** Sums up the steps that began later than `after`; all steps when it is left out. */
  totals(after = -1): ScriptTotals {
    const entries = this.entries.filter(({ time }) => time > after);
    const sums = { operations: 0, succeeded: 0, failed: 0, excused: 0, unfinished: 0, withoutEffect: 0, troubled: 0 };
    const problems: StepProblem[] = [];
    for (const entry of entries) {
      const { facts, succeeded, failures, open } = entry;
      if (facts.kind === "operation") {
        sums.operations += facts.acts;
        sums.succeeded += succeeded;
        sums[facts.mayFail ? "excused" : "failed"] += failures;
        // An operation that may fail may also be unfinished.
        if (!facts.mayFail) sums.unfinished += open;
      } else if (succeeded === 0 && open === 0 && !facts.unplayed) {
        sums.withoutEffect++;
      }
      const problem = problemOf(entry);
      if (problem) sums.troubled++;
      if (problem && problems.length < MOST_PROBLEMS) problems.push(problem);
    }
    const played = entries.filter(({ facts }) => !facts.unplayed);
    return { steps: played.length, ...sums, problems };
  }

  /** Lists the faults that changed something. */
  faults(): FaultTotals {
    const faults = this.entries.filter((entry) => entry.facts.isFault && (entry.succeeded > 0 || entry.open > 0));
    const shown = faults
      .slice(0, MOST_FAULTS)
      .map(({ time, until, facts }): FaultRecord => ({ from: time, until, text: facts.text }));
    return { shown, others: faults.length - shown.length };
  }
}

function problemOf({ facts, time, succeeded, failures, open, why }: Entry): StepProblem | undefined {
  const { text, where, kind, mayFail, acts, unplayed } = facts;
  const of = { time, text, where, acts };
  if (unplayed) return { outcome: "not played", ...of, count: acts, why };
  if (kind === "event") {
    if (succeeded > 0 || open > 0) return undefined;
    return { outcome: "no effect", ...of, count: acts, why: why || "there was no such node" };
  }
  if (failures > 0) return { outcome: mayFail ? "failed, as it may" : "failed", ...of, count: failures, why };
  if (open > 0 && !mayFail) return { outcome: "unfinished", ...of, count: open, why: "it was under way at the end" };
  return undefined;
}
