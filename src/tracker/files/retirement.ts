import { type Millis, NO_TIMER, type Timer } from "../../runtime/clock.js";
import type { Environment } from "../../runtime/environment.js";
import { type ChunkIndex, Copy, NONE } from "../index/chunk-index.js";
import type { Replicas } from "../index/replicas.js";
import type { Drops } from "../repair/drops.js";
import type { Repair } from "../repair/repair.js";
import type { Files, FileVersion } from "./files.js";

interface Retired {
  readonly file: FileVersion;
  readonly due: Millis;
}

/**
 * The end of a version: committed -> retired (its name is gone, readers may finish) -> its replicas dropped, forgotten.
 * All versions stay retired for the same time, so that one queue and one timer are enough.
 */
export class Retirement {
  private readonly queue: Retired[] = [];
  private timer: Timer = NO_TIMER;

  constructor(
    private readonly env: Environment,
    private readonly files: Files,
    private readonly index: ChunkIndex,
    private readonly replicas: Replicas,
    private readonly drops: Drops,
    private readonly repair: Repair,
    private readonly readerGrace: Millis,
  ) {}

  /** Retires a committed version. In the same event its name must get another version, or be removed. */
  retire(file: FileVersion): void {
    file.state = "retired";
    this.repair.forget(file);
    this.replicas.discount(file);
    this.env.observer.fileRemoved(file.id, file.name);
    this.queue.push({ file, due: this.env.now() + this.readerGrace });
    this.arm();
  }

  /** Forgets a version at once, and orders peers to drop its replicas. */
  forget(file: FileVersion): void {
    const { index } = this;
    for (const chunk of file.chunks) {
      if (chunk === NONE) continue;
      for (let h = index.firstReplica(chunk); h !== NONE; h = index.firstReplica(chunk)) this.dismiss(h);
      for (let h = index.firstCopy(chunk); h !== NONE; h = index.firstCopy(chunk)) this.replicas.remove(h);
      index.removeChunk(chunk);
    }
    this.files.forget(file);
  }

  private dismiss(holding: number): void {
    if (this.index.stateOf(holding) === Copy.cached) this.replicas.remove(holding);
    else this.drops.detach(holding);
  }

  private arm(): void {
    const first = this.queue[0];
    if (this.timer !== NO_TIMER || !first) return;
    const delay = Math.max(0, Math.ceil(first.due - this.env.now()));
    this.timer = this.env.after(delay, Retirement.onTimer, this);
  }

  private static onTimer(self: Retirement): void {
    self.timer = NO_TIMER;
    const now = self.env.now();
    let done = 0;
    while (done < self.queue.length && self.queue[done]!.due <= now) self.forget(self.queue[done++]!.file);
    self.queue.splice(0, done);
    self.arm();
  }
}
