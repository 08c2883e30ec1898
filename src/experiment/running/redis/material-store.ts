import type { Redis } from "ioredis";
import { MOST_PACKED_BYTES } from "./packed-material.js";
import { RedisFailure } from "./redis-failure.js";
import type { WorkToGive } from "./work.js";

/** Writes the materials of one experiment or campaign to Redis, each part once. */
export class MaterialStore {
  /** The names of the parts that were written. */
  private readonly put = new Set<string>();

  /** `key`: the key of a hash in Redis. It expires `lifeMs` ms after the last write, unless others prolong it. */
  constructor(
    private readonly client: Redis,
    private readonly key: string,
    private readonly work: Pick<WorkToGive<unknown, unknown>, "packed">,
    private readonly lifeMs: number,
  ) {}

  /** Writes these materials, unless they were written before. Rejects with a RedisFailure when one is too large. */
  async provide(hashes: Iterable<string>): Promise<void> {
    for (const hash of new Set(hashes)) {
      if (this.put.has(hash)) continue;
      const { title, material } = this.work.packed(hash);
      // Write the manifest last, so that a worker that finds it also finds its parts.
      for (const [name, bytes] of [...material.parts, [hash, material.manifest] as const])
        await this.write(name, bytes, title);
    }
  }

  /** Checks whether Redis has lost a part. If so, forgets which parts were written, so that they are written again. */
  async check(): Promise<void> {
    if ((await this.client.hlen(this.key)) < this.put.size) this.put.clear();
  }

  private async write(name: string, bytes: Uint8Array, title: string): Promise<void> {
    if (this.put.has(name)) return;
    if (bytes.byteLength > MOST_PACKED_BYTES)
      throw new RedisFailure(`${title} is too large for Redis: a part has ${bytes.byteLength} bytes, packed`);
    const writing = this.client.multi().hset(this.key, name, Buffer.from(bytes)).pexpire(this.key, this.lifeMs);
    for (const [error] of (await writing.exec()) ?? []) if (error) throw error;
    this.put.add(name);
  }
}
