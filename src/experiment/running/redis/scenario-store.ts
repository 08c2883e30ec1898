import type { Redis } from "ioredis";
import type { Scenarios } from "../engine.js";
import { RedisFailure } from "./redis-failure.js";
import { MOST_PACKED_BYTES, packScenario } from "./scenario-parts.js";

/** Writes the scenarios of one experiment to Redis, each part once. */
export class ScenarioStore {
  /** The names of the parts that were written. */
  private readonly put = new Set<string>();

  /** `key`: the key of a hash in Redis. It expires `lifeMs` ms after the last write, unless others prolong it. */
  constructor(
    private readonly client: Redis,
    private readonly key: string,
    private readonly scenarios: Scenarios,
    private readonly lifeMs: number,
  ) {}

  /** Writes these scenarios, unless they were written before. Rejects with a RedisFailure when one is too large. */
  async provide(hashes: Iterable<string>): Promise<void> {
    for (const hash of new Set(hashes)) {
      if (this.put.has(hash)) continue;
      const scenario = this.scenarios.get(hash);
      if (!scenario) throw new Error(`no scenario has the hash ${hash}`);
      const { manifest, parts } = packScenario(scenario);
      // Write the manifest last, so that a worker that finds it also finds its parts.
      for (const [name, bytes] of [...parts, [hash, manifest] as const]) await this.write(name, bytes, scenario.name);
    }
  }

  /** Checks whether Redis has lost a part. If so, forgets which parts were written, so that they are written again. */
  async check(): Promise<void> {
    if ((await this.client.hlen(this.key)) < this.put.size) this.put.clear();
  }

  private async write(name: string, bytes: Uint8Array, scenario: string): Promise<void> {
    if (this.put.has(name)) return;
    if (bytes.byteLength > MOST_PACKED_BYTES)
      throw new RedisFailure(
        `the scenario ${scenario} is too large for Redis: a part has ${bytes.byteLength} bytes, packed`,
      );
    await this.client.multi().hset(this.key, name, Buffer.from(bytes)).pexpire(this.key, this.lifeMs).exec();
    this.put.add(name);
  }
}
