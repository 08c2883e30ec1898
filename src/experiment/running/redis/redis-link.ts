import { Redis } from "ioredis";
import type { RedisAddress } from "./redis-address.js";
import { RedisFailure, unreachable } from "./redis-failure.js";

/**
 * How long it may take to connect to a server, and how long the server may take to answer, in ms. A call that waits for work gets its answer
 * before `SILENCE_MS` is over, even if there is no work.
 */
const REACH_MS = 10_000;
const SILENCE_MS = 30_000;
/** The time between two attempts to reach a server that was there before, in ms. */
const RETRY_MS = 1_000;
/** The lowest version of Redis that suffices: `LPOP` with a count needs this version, and BullMQ's scripts need no later one. */
const LEAST_VERSION = [6, 2] as const;

/**
 * Connections to one Redis server: reached -> (away -> back)* -> closed. Commands that are given while the server is
 * away wait. The owner of the link gets a sentence when the connection is lost, and when it is back.
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

  /** Rejects with a RedisFailure when the server cannot be reached, refuses the credentials, or is of an unsuitable kind. */
  static async open(address: RedisAddress, tell: (line: string) => void): Promise<RedisLink> {
    await tryOut(address, tell);
    const link = new RedisLink(address, tell);
    await link.client.ping();
    return link;
  }

  /** Opens one more connection, for calls that block: later calls on the same connection would have to wait. */
  another(): Redis {
    const client = new Redis({
      ...optionsOf(this.address),
      // BullMQ requires that commands wait without a limit.
      maxRetriesPerRequest: null,
      retryStrategy: () => (this.closed ? null : RETRY_MS),
      // Leave a server that has become the replica of another one, as after a failover.
      reconnectOnError: ({ message }) => (message.startsWith("READONLY") ? 2 : false),
    });
    // The "close" of the first client reports a lost server. Do not report it again here.
    client.on("error", () => {});
    this.clients.push(client);
    return client;
  }

  /** Calls `listener` whenever the server is back. It may have lost the last writes. */
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
    // This notices a connection that is dead at the other end.
    socketTimeout: SILENCE_MS,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls: { ...definedOf(tls), ...(isName(host) ? { servername: host } : {}) } }),
  };
}

/** Copies an object without the fields that are undefined. */
function definedOf<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const defined = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** Whether a host is a name and not an address. Only names may be sent as TLS server names. */
function isName(host: string): boolean {
  return !/^[\d.]+$|:/.test(host);
}

/** Connects once, without a second attempt, and checks the kind and the version of the server. */
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
