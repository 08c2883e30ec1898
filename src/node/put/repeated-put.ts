import { Code, type RpcError } from "../../runtime/rpc-error.js";
import { backoff } from "../backoff.js";
import type { NodeParts } from "../parts.js";
import { PutFile, type PutOptions } from "./put.js";

/**
 * Puts a file. If a put is aborted, it puts the file again from the start: (put -> aborted -> wait)* -> done. A put is aborted if the
 * tracker gave it up, because the tracker restarted or the lease ran out. It is also aborted if its chunks lose replicas again and again
 * before the commit. Chunks that targets stored for a put that was given up are dropped.
 */
export class RepeatedPut {
  private tries = 0;

  constructor(
    private readonly parts: NodeParts,
    private readonly key: string,
    private readonly options: PutOptions,
    private readonly done: (error: RpcError | undefined, chunks: number) => void,
  ) {}

  start(): void {
    RepeatedPut.begin(this);
  }

  private static begin(self: RepeatedPut): void {
    self.tries++;
    // Each try has a new key, since the tracker remembers under the old key that the last try was given up.
    const key = self.tries === 1 ? self.key : `${self.key}.${self.tries}`;
    new PutFile(self.parts, key, self.options, (error, chunks) => self.onEnded(error, chunks)).start();
  }

  private onEnded(error: RpcError | undefined, chunks: number): void {
    const { env, settings } = this.parts;
    if (error?.code !== Code.ABORTED || this.tries >= settings.attempts) return this.done(error, chunks);
    const delay = backoff(env.random, `${this.key}/again`, this.tries, settings.backoffMs);
    env.after(delay, RepeatedPut.begin, this);
  }
}
