import { added, inOneOrder, noTrials, type Tally } from "./tally.js";

interface InOrderOptions {
  /** Whether to stop at the first task with a failure. The tasks after it are then not counted, even if some were played. */
  readonly stopsAtFailure: boolean;
  /** A signal after which no further task begins. Tasks under way are still counted. */
  readonly signal: AbortSignal;
  onProgress(soFar: Tally): void;
}

/** A task with its place in the order of tasks, from 0 on. */
export interface Placed<Task> {
  readonly place: number;
  readonly task: Task;
}

/**
 * Plays tasks, some at a time, and calls `onTally` once with the tally of each. It takes a task only when it can begin it, and takes them
 * in their order. After `noMore` it begins no task, and plays those under way to their end. After `giveUp` nobody needs the tallies of the
 * tasks under way. After `enough` no task is left to take. The player still waits for the tasks under way, but if all workers that play
 * them are gone, it gives these tasks up.
 */
export type Player<Task> = (
  tasks: Iterable<Placed<Task>>,
  onTally: (place: number, tally: Tally) => void,
  ends: { readonly noMore: AbortSignal; readonly giveUp: AbortSignal; readonly enough: AbortSignal },
) => Promise<void>;

/** Plays tasks, which begin in their order. The sum of their tallies does not depend on which of them ends first. */
export async function inOrder<Task>(
  tasks: Iterable<Task>,
  play: Player<Task>,
  { stopsAtFailure, signal, onProgress }: InOrderOptions,
): Promise<Tally> {
  const tallies = new OrderedTallies(stopsAtFailure);
  const known = new AbortController();
  const enough = new AbortController();
  function* wanted(): Generator<Placed<Task>> {
    let place = 0;
    for (const task of tasks) {
      if (tallies.isOver) return;
      yield { place: place++, task };
    }
  }
  const onTally = (place: number, tally: Tally): void => {
    tallies.add(place, tally);
    onProgress(tallies.soFar);
    if (tallies.isOver) enough.abort();
    if (tallies.isKnown) known.abort();
  };
  await play(wanted(), onTally, { noMore: signal, giveUp: known.signal, enough: enough.signal });
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

  /** Whether the result is known, whatever the tasks under way give. */
  get isKnown(): boolean {
    return this.isOver && this.counted().every((tally) => tally !== undefined);
  }

  add(place: number, tally: Tally): void {
    if (this.stopsAtFailure) this.tallies[place] = tally;
    if (tally.failures.length > 0) this.firstFailing = Math.min(this.firstFailing, place);
    this.soFar = added(this.soFar, tally);
  }

  result(): Tally {
    if (!this.isOver) return inOneOrder(this.soFar);
    const counted = this.counted().reduce<Tally>((sum, tally) => (tally ? added(sum, tally) : sum), noTrials);
    return inOneOrder(counted);
  }

  /** The tallies up to the first one with a failure; undefined for those that are not there yet. */
  private counted(): (Tally | undefined)[] {
    return Array.from({ length: this.firstFailing + 1 }, (_, place) => this.tallies[place]);
  }
}
