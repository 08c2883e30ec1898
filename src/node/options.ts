import type { Millis } from "../runtime/clock.js";
import type { ContentHash } from "../runtime/content.js";

/** How nodes work; one object serves all nodes of a network. */
export interface NodeSettings {
  /** Chunks that one operation moves at once. */
  readonly window: number;
  /** Chunks that a get in a crowd moves at once. A smaller number than `window` counts as `window`, since each turn brings several chunks. */
  readonly crowdWindow: number;
  /** Chunks that a node sends at once; further requests wait in line. */
  readonly uploadSlots: number;
  /** Bytes of cached copies that a node keeps; 0: none. */
  readonly cacheBytes: number;
  /** Deadline of calls that carry no chunks. */
  readonly callDeadlineMs: Millis;
  /** Deadline of a chunk transfer: this, plus its bytes at `minimumRate`. */
  readonly transferDeadlineMs: Millis;
  /** Bytes per second. */
  readonly minimumRate: number;
  /** Attempts at one step of an operation (a call to the tracker, a chunk) before the operation fails. */
  readonly attempts: number;
  /** Wait after the first failure; it doubles with every further one, up to the announce interval or, for some calls, a minute. */
  readonly backoffMs: Millis;
  /** SHA-256, in a network that carries contents; undefined in a dummy network. */
  readonly hash: ContentHash | undefined;
  /** Chunk size of a put that names none, while the node has not joined and does not know the network's. */
  readonly chunkSize: number;
  /** Whether `start()` joins. Otherwise the first put or get carries the join. */
  readonly joinOnStart: boolean;
}

/** Options that differ between nodes. */
export interface NodeOptions {
  readonly settings: NodeSettings;
  /** How often this identity has started, from 1. */
  readonly incarnation: number;
  /** Bytes offered for replicas; 0 for a client that stores nothing. */
  readonly capacityBytes: number;
  /** Failure domain; empty when unknown. */
  readonly zone: string;
  /**
   * Number of the network that the node belongs to. Trackers of other networks refuse the node. Default: the node was in no network so far.
   */
  readonly network?: number;
}

/** Settings that suit a network of home connections. */
export const defaultSettings: NodeSettings = {
  window: 8,
  crowdWindow: 0,
  uploadSlots: 4,
  cacheBytes: 0,
  callDeadlineMs: 5_000,
  transferDeadlineMs: 30_000,
  minimumRate: 64 * 1024,
  attempts: 8,
  backoffMs: 200,
  hash: undefined,
  chunkSize: 1024 * 1024,
  joinOnStart: true,
};

/** Time that a transfer of `bytes` may take. */
export function transferDeadline(settings: NodeSettings, bytes: number): Millis {
  return settings.transferDeadlineMs + (bytes * 1000) / settings.minimumRate;
}
