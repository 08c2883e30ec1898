import { added, noTrials, type Tally } from "./tally.js";

interface InOrderOptions {
  /** How many tasks are played at a time. */
  readonly jobs: number;
  /** Whether to stop at the first task with a failure. The tasks after it are then not counted, even if some were played. */
  readonly stopsAtFailure: boolean;
  /** A signal after which no further task begins. Tasks under way are still counted. */
  readonly signal: AbortSignal;
  onProgress(soFar: Tally): void;
}

/** Plays tasks, which begin in their order. The sum of their tallies does not depend on which of them ends first. */
export async function inOrder<Task>(
  tasks: Iterable<Task>,
  play: (task: Task) => Promise<Tally>,
  { jobs, stopsAtFailure, signal, onProgress }: InOrderOptions,
): Promise<Tally> {
  const tallies = new OrderedTallies(stopsAtFailure);
  const waiting = tasks[Symbol.iterator]();
  let begun = 0;
  const hand = async (): Promise<void> => {
    while (!signal.aborted && !tallies.isOver) {
      const next = waiting.next();
      if (next.done) return;
      const place = begun++;
      tallies.add(place, await play(next.value));
      onProgress(tallies.soFar);
    }
  };
  await Promise.all(Array.from({ length: jobs }, hand));
  return tallies.result();
}

/** Collects the tallies of tasks. With `stopsAtFailure` it counts those up to the first task with a failure, and no others. */
class OrderedTallies {
  soFar = noTrials;
  private readonly tallies: (Tally | undefined)[] = [];
  private firstFailing = Number.POSITIVE_INFINITY;

  constructor(private readonly stopsAtFailure: boolean) {}

  /** Whether no further task should begin. Tasks begin in order, so all tasks before the first failing one have begun already. */
  get isOver(): boolean {
    return this.stopsAtFailure && this.firstFailing < Number.POSITIVE_INFINITY;
  }

  add(place: number, tally: Tally): void {
    if (this.stopsAtFailure) this.tallies[place] = tally;
    if (tally.failures.length > 0) this.firstFailing = Math.min(this.firstFailing, place);
    this.soFar = added(this.soFar, tally);
  }

  result(): Tally {
    if (!this.isOver) return this.soFar;
    const counted = this.tallies.slice(0, this.firstFailing + 1);
    return counted.reduce<Tally>((sum, tally) => (tally ? added(sum, tally) : sum), noTrials);
  }
}
