/** The limits of a server, for one caller and in all. A caller is the holder of a certificate; in plain text it is a connection. */
export interface ServerLimits {
  /** The largest number of connections from one address. All processes of one machine share an address. */
  readonly connectionsPerAddress: number;
  readonly connections: number;
  /** The largest number of connections of one certificate's holder. */
  readonly connectionsPerCaller: number;
  /** The largest number of calls that a caller may have open at once, and that all callers together may have. */
  readonly callsPerCaller: number;
  readonly calls: number;
  /** How many calls a caller may begin per second of the program's clock; and how many it may begin at once after a pause. */
  readonly callsPerSecond: number;
  readonly burst: number;
  /** The longest time for a request to arrive, in ms. */
  readonly receptionMs: number;
  /**
   * The largest number of requests that should be arriving at once, up to 2 MiB each. Each one beyond it makes the server refuse the oldest,
   * if that has been arriving for more than a second.
   */
  readonly receptions: number;
}

/**
 * No caller of this project comes near the limits of connections and open calls: a node opens two connections to a peer, and a put has some
 * twenty calls open. The limit of calls per second is about what a core can serve, and what the fastest client begins.
 */
export const defaultServerLimits: ServerLimits = {
  connectionsPerAddress: 2_048,
  connections: 8_192,
  connectionsPerCaller: 64,
  callsPerCaller: 128,
  calls: 16_384,
  callsPerSecond: 2_000,
  burst: 10_000,
  receptionMs: 10_000,
  receptions: 128,
};
