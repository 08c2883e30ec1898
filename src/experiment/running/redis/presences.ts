import type { Redis } from "ioredis";
import { type Presence, parsePresence } from "./messages.js";

/**
 * Writes a presence, by the server's clock, since the clocks of the machines may differ. Arguments: the presence, and
 * for how long it is valid in ms.
 */
const SPEAK = `
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ms)
redis.call('ZADD', KEYS[1], ms + tonumber(ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/** A script that reads the presences that are still valid, up to a limit. */
const LISTEN = `
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ms, '+inf', 'LIMIT', 0, 10000)`;

/**
 * The coordinators or workers that are there: a sorted set in Redis of presences. Each is valid for a while, and must
 * be written again before that is over.
 */
export class Presences {
  constructor(
    private readonly client: Redis,
    private readonly key: string,
    private readonly lifeMs: number,
  ) {}

  async say(presence: Presence): Promise<void> {
    await this.client.eval(SPEAK, 1, this.key, JSON.stringify(presence), this.lifeMs);
  }

  async takeBack(presence: Presence): Promise<void> {
    await this.client.zrem(this.key, JSON.stringify(presence));
  }

  /** Resolves with all valid presences, without those that cannot be read. */
  async all(): Promise<readonly Presence[]> {
    const words = await this.client.eval(LISTEN, 1, this.key);
    if (!Array.isArray(words)) return [];
    return words.flatMap((word) => (typeof word === "string" ? (parsePresence(word) ?? []) : []));
  }
}
