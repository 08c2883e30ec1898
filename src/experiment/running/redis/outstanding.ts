import { RedisFailure } from "./redis-failure.js";
import type { WorkToGive } from "./work.js";

/** If workers give back this many wrong results for one task, something is wrong with the workers. A smaller number is ignored. */
const MOST_MISFITS = 3;

/** The tasks of one call of `Coordinator.play`, each of them waiting -> handed out -> back, or taken back. */
export class Outstanding<Task, Result> {
  /** The tasks that are handed out, and whose results have not come back. */
  private readonly out = new Map<string, Task>();
  private readonly misfits = new Map<string, number>();
  private readonly waiting: Iterator<Task>;
  private allTaken = false;
  private ended = false;
  private closed = false;

  /** `tasks` are taken one by one, when they can be handed out. */
  constructor(
    private readonly work: WorkToGive<Task, Result>,
    tasks: Iterable<Task>,
    private readonly onResult: (task: Task, result: Result) => void,
  ) {
    this.waiting = tasks[Symbol.iterator]();
  }

  get isOver(): boolean {
    return this.allTaken && this.out.size === 0;
  }

  /** Whether `end` was called. */
  get isEnding(): boolean {
    return this.ended;
  }

  keys(): Iterable<string> {
    return this.out.keys();
  }

  /** Takes the next tasks to hand out, until `most` tasks are out. */
  take(most: number): readonly Task[] {
    const taken: Task[] = [];
    while (!this.allTaken && this.out.size < most) {
      const next = this.waiting.next();
      if (next.done) {
        this.allTaken = true;
        break;
      }
      const key = this.work.keyOf(next.value);
      if (this.out.has(key)) continue;
      this.out.set(key, next.value);
      taken.push(next.value);
    }
    return taken;
  }

  /** The tasks among `keys` that are handed out. */
  among(keys: readonly string[]): readonly Task[] {
    return keys.flatMap((key) => this.out.get(key) ?? []);
  }

  /** Hands out no further task. Those that are out may still come back. */
  end(): void {
    this.ended = true;
    this.allTaken = true;
  }

  /** Forgets tasks that were handed out, and that no worker plays. */
  forget(keys: Iterable<string>): void {
    for (const key of keys) this.out.delete(key);
  }

  /**
   * Takes a result that came back. Ignores it if it cannot be read, or if its task is not handed out now: the task's result has come before, or
   * the task belongs to another coordinator.
   */
  accept(text: string): void {
    if (this.closed) return;
    const returned = this.work.read(text);
    const task = returned && this.out.get(returned.key);
    if (!returned || task === undefined) return;
    const result = returned.resultFor(task);
    if (result === undefined) return this.refuse(returned.key, task);
    this.out.delete(returned.key);
    this.misfits.delete(returned.key);
    this.onResult(task, result);
  }

  /** Ends the call. Results that come later are ignored. */
  close(): void {
    this.closed = true;
  }

  private refuse(key: string, task: Task): void {
    const count = (this.misfits.get(key) ?? 0) + 1;
    this.misfits.set(key, count);
    if (count >= MOST_MISFITS)
      throw new RedisFailure(`workers keep giving back something else for ${this.work.say(task)}`);
  }
}
