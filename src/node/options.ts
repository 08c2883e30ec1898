import type { Millis } from "../runtime/clock.js";
import type { ContentHash } from "../runtime/content.js";

/** The settings by which nodes work. One object serves all nodes of a network. */
export interface NodeSettings {
  /** The number of chunks that one operation moves at once. */
  readonly window: number;
  /**
   * The number of chunks that a get in a crowd moves at once. Each turn brings several chunks, so this may be higher than `window`. If it
   * is lower, `window` holds.
   */
  readonly crowdWindow: number;
  /** The number of chunks that a node sends at once; further requests wait in line. */
  readonly uploadSlots: number;
  /** The most bytes of cached copies that a node keeps; 0: none. */
  readonly cacheBytes: number;
  /**
   * The size in bytes of the largest file whose content a put sends along with its orders. The targets then need not fetch it; but the putting
   * node sends as many copies as there are targets. 0: never.
   */
  readonly sentAlongBytes: number;
  /** The time in ms after which a call fails, if it carries no chunks and its answer waits for none. Other calls have more time. */
  readonly callDeadlineMs: Millis;
  /** The time in ms after which a chunk transfer fails; the time for its bytes at `minimumRate` is added. */
  readonly transferDeadlineMs: Millis;
  /** The least rate of a transfer, in bytes per second. */
  readonly minimumRate: number;
  /**
   * The number of attempts at one step of an operation (a call to the tracker, a chunk) before the operation fails. A chunk of a put has
   * this number of attempts for each of its replicas.
   */
  readonly attempts: number;
  /**
   * The longest wait in ms after the first failure. It doubles with every further one, up to the announce interval or, for some calls, a
   * minute. A draw chooses each wait between half of the longest wait and all of it.
   */
  readonly backoffMs: Millis;
  /** The hash of contents, SHA-256; undefined in a dummy network. */
  readonly hash: ContentHash | undefined;
  /**
   * In a real network: the chunk size, in bytes, of a put that names none. It holds until the node has joined and knows the network's. In a
   * dummy network the tracker chooses the size.
   */
  readonly chunkSize: number;
  /** Whether `start()` joins. Otherwise the first put or get carries the join. */
  readonly joinOnStart: boolean;
}

/** The options that differ between nodes. */
export interface NodeOptions {
  readonly settings: NodeSettings;
  /** The incarnation: how often this identity has started, from 1. */
  readonly incarnation: number;
  /** The bytes that the node offers for replicas; 0 for a client that stores nothing. */
  readonly capacityBytes: number;
  /** The node's failure domain; empty when unknown. */
  readonly zone: string;
  /**
   * Number of the network that the node belongs to. Trackers of other networks refuse the node. Default: the node was in no network so far.
   */
  readonly network?: number;
}

/** The settings that suit a network of home connections. */
export const defaultSettings: NodeSettings = {
  window: 8,
  crowdWindow: 0,
  uploadSlots: 4,
  cacheBytes: 0,
  sentAlongBytes: 0,
  callDeadlineMs: 5_000,
  transferDeadlineMs: 30_000,
  minimumRate: 64 * 1024,
  attempts: 8,
  backoffMs: 200,
  hash: undefined,
  chunkSize: 1024 * 1024,
  joinOnStart: true,
};

/** The time that a transfer of `bytes` bytes may take, in ms. */
export function transferDeadline(settings: NodeSettings, bytes: number): Millis {
  return settings.transferDeadlineMs + (bytes * 1000) / settings.minimumRate;
}
