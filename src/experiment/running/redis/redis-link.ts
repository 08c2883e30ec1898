import { Redis } from "ioredis";
import type { RedisAddress } from "./redis-address.js";
import { RedisFailure, unreachable } from "./redis-failure.js";

/** How long a server may take to be reached, and to answer, in ms. A wait for work is never as long. */
const REACH_MS = 10_000;
const SILENCE_MS = 30_000;
/** Time between two attempts to reach a server that was there before, in ms. */
const RETRY_MS = 1_000;
/** BullMQ's scripts need no more, and `LPOP` with a count no less. */
const LEAST_VERSION = [6, 2] as const;

/**
 * Connections to one Redis server: reached -> away and back, as often as it likes -> closed. Commands that are given
 * while it is away wait for it. The owner of the link is told in words when the connection goes and when it is back.
 */
export class RedisLink {
  readonly client: Redis;
  private readonly clients: Redis[] = [];
  private readonly listeners: (() => void)[] = [];
  private away = false;
  private closed = false;

  private constructor(
    private readonly address: RedisAddress,
    private readonly tell: (line: string) => void,
  ) {
    this.client = this.another();
    this.client.on("close", () => this.onClose());
    this.client.on("ready", () => this.onReady());
  }

  /** Rejects with a RedisFailure when the server cannot be reached, does not let in, or is not of the kind that is needed. */
  static async open(address: RedisAddress, tell: (line: string) => void): Promise<RedisLink> {
    await tryOut(address, tell);
    const link = new RedisLink(address, tell);
    await link.client.ping();
    return link;
  }

  /** One more connection: for calls that block, which hold up those behind them. */
  another(): Redis {
    const client = new Redis({
      ...optionsOf(this.address),
      // As BullMQ wants it: commands wait as long as it takes.
      maxRetriesPerRequest: null,
      retryStrategy: () => (this.closed ? null : RETRY_MS),
      // A server that becomes another's replica, as when its successor takes over, is left.
      reconnectOnError: ({ message }) => (message.startsWith("READONLY") ? 2 : false),
    });
    // Losing the server is told once, by the first client's "close".
    client.on("error", () => {});
    this.clients.push(client);
    return client;
  }

  /** Calls `listener` whenever the server is back: it may have forgotten the last moments before it went. */
  onReturn(listener: () => void): void {
    this.listeners.push(listener);
  }

  get isAway(): boolean {
    return this.away;
  }

  close(): void {
    this.closed = true;
    for (const client of this.clients) client.disconnect();
  }

  private onClose(): void {
    if (this.closed || this.away) return;
    this.away = true;
    this.tell(`the Redis server at ${this.address.shown} does not answer; waiting for it`);
  }

  private onReady(): void {
    if (!this.away) return;
    this.away = false;
    this.tell("the Redis server answers again");
    for (const listener of this.listeners) listener();
  }
}

function optionsOf({ host, port, database, username, password, tls }: RedisAddress) {
  return {
    host,
    port,
    db: database,
    connectTimeout: REACH_MS,
    // A connection that is only half there is noticed.
    socketTimeout: SILENCE_MS,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls: { ...definedOf(tls), ...(isName(host) ? { servername: host } : {}) } }),
  };
}

/** Without what is undefined. */
function definedOf<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const defined = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** Server names are for names: an address is none. */
function isName(host: string): boolean {
  return !/^[\d.]+$|:/.test(host);
}

/** Connects once, without a second attempt, and asks the server what it is. */
async function tryOut(address: RedisAddress, tell: (line: string) => void): Promise<void> {
  const client = new Redis({
    ...optionsOf(address),
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let last: unknown;
  client.on("error", (error) => {
    last ??= error;
  });
  try {
    await client.connect();
    check(address, await client.info(), tell);
  } catch (error) {
    throw error instanceof RedisFailure ? error : unreachable(address, last ?? error);
  } finally {
    client.disconnect();
  }
}

function check({ shown }: RedisAddress, info: string, tell: (line: string) => void): void {
  const fact = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? "";
  const version = fact("redis_version");
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor < LEAST_VERSION[1]))
    throw new RedisFailure(
      `the Redis server at ${shown} is of version ${version}, and ${LEAST_VERSION.join(".")} is needed`,
    );
  if (fact("role") === "slave" || fact("role") === "replica")
    throw new RedisFailure(
      `the Redis server at ${shown} is a replica that takes no writes: give the address of its primary`,
    );
  if (fact("redis_mode") === "cluster")
    throw new RedisFailure(`the Redis server at ${shown} is a cluster, and experiments need a single server`);
  const policy = fact("maxmemory_policy");
  if (policy !== "" && policy !== "noeviction")
    tell(
      `the Redis server throws data away when its memory is full (maxmemory-policy ${policy}): set noeviction, or runs are handed out twice`,
    );
}
