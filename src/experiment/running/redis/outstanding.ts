import type { RunRecord } from "../../run-record.js";
import type { Task } from "../engine.js";
import type { SentRecord } from "./messages.js";
import { RedisFailure } from "./redis-failure.js";

/** The number of records that may fail to fit one run. They are ignored; after so many, something is wrong with the workers. */
const MOST_MISFITS = 3;

/** The runs of one call of `Engine.play`, each of them waiting -> handed out -> back. */
export class Outstanding {
  /** The runs that are handed out, and whose records have not come back. */
  private readonly out = new Map<string, Task>();
  private readonly misfits = new Map<string, number>();
  private next = 0;
  private closed = false;

  constructor(
    private readonly tasks: readonly Task[],
    private readonly onRecord: (record: RunRecord) => void,
  ) {}

  get isOver(): boolean {
    return this.next >= this.tasks.length && this.out.size === 0;
  }

  keys(): Iterable<string> {
    return this.out.keys();
  }

  /** Takes the next runs to hand out, until `most` runs are out. */
  take(most: number): readonly Task[] {
    const taken: Task[] = [];
    for (; this.out.size < most && this.next < this.tasks.length; this.next++) {
      const task = this.tasks[this.next] as Task;
      if (this.out.has(task.key)) continue;
      this.out.set(task.key, task);
      taken.push(task);
    }
    return taken;
  }

  /** The runs among `keys` that are handed out. */
  among(keys: readonly string[]): readonly Task[] {
    return keys.flatMap((key) => this.out.get(key) ?? []);
  }

  /**
   * Takes a record that came back; undefined if the message was not a record. Ignores the record if its run is not handed out
   * now: the run's record has come before, or the run belongs to another experiment.
   */
  accept(sent: SentRecord | undefined): void {
    const task = sent && this.out.get(sent.key);
    if (this.closed || !sent || !task) return;
    const { scenarioHash, seed, network } = task;
    if (sent.scenarioHash !== scenarioHash || sent.seed !== seed || sent.network !== network) return this.refuse(task);
    this.out.delete(task.key);
    this.misfits.delete(task.key);
    const { error, ...rest } = sent;
    this.onRecord(error === undefined ? rest : { ...rest, error: { message: error.message, command: task.command } });
  }

  /** Ends the call. Records that come later are ignored. */
  close(): void {
    this.closed = true;
  }

  private refuse({ key, setting, seed }: Task): void {
    const count = (this.misfits.get(key) ?? 0) + 1;
    this.misfits.set(key, count);
    if (count >= MOST_MISFITS)
      throw new RedisFailure(`workers keep giving back something else for the run of ${setting} with seed ${seed}`);
  }
}
