import type { Redis } from "ioredis";
import type { Scenarios } from "../engine.js";
import { RedisFailure } from "./redis-failure.js";
import { MOST_PACKED_BYTES, packScenario } from "./scenario-parts.js";

/** The scenarios of one experiment in Redis, from the side that puts them there: each part once. */
export class ScenarioStore {
  /** Names of the parts that were put there. */
  private readonly put = new Set<string>();

  /** `key`: of a hash in Redis, which lives for `lifeMs` after it was last written, unless others prolong it. */
  constructor(
    private readonly client: Redis,
    private readonly key: string,
    private readonly scenarios: Scenarios,
    private readonly lifeMs: number,
  ) {}

  /** Puts these scenarios there, if they are not yet. Rejects with a RedisFailure when one is too large. */
  async provide(hashes: Iterable<string>): Promise<void> {
    for (const hash of new Set(hashes)) {
      if (this.put.has(hash)) continue;
      const scenario = this.scenarios.get(hash);
      if (!scenario) throw new Error(`no scenario has the hash ${hash}`);
      const { manifest, parts } = packScenario(scenario);
      // The manifest comes last: a worker that finds it finds its parts.
      for (const [name, bytes] of [...parts, [hash, manifest] as const]) await this.write(name, bytes, scenario.name);
    }
  }

  /** When Redis has lost some of it: forgets what was put there, so that it is put there again. */
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
