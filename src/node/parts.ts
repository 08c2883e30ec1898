import type { Peer } from "../gen/swarmlab/v1/common.js";
import type { Content } from "../runtime/content.js";
import type { Environment } from "../runtime/environment.js";
import type { RpcError } from "../runtime/rpc-error.js";
import type { Membership } from "./membership.js";
import type { NodeSettings } from "./options.js";
import type { Contacts } from "./peers/contacts.js";
import type { Holdings } from "./store/holdings.js";

/** Reads chunks of one file, or of all that a node holds. */
export interface ChunkReader {
  readChunk<A>(fileId: number, index: number, done: (content: Content | RpcError, arg: A) => void, arg: A): void;
}

/** The counters of a node since its start. Bytes are those of chunks only. */
export interface Traffic {
  activeDownloads: number;
  uploadedBytes: number;
  downloadedBytes: number;
  refusedChunks: number;
}

/** The objects and functions that the actions of a node share. */
export interface NodeParts extends ChunkReader {
  readonly env: Environment;
  readonly tracker: Peer;
  readonly settings: NodeSettings;
  readonly membership: Membership;
  readonly holdings: Holdings;
  readonly contacts: Contacts;
  readonly traffic: Traffic;
  /** Lets others fetch the chunks of a file that this node is putting. */
  offer(fileId: number, source: ChunkReader): void;
  withdraw(fileId: number): void;
  /** Notes that a get which keeps cached copies of a file's chunks begins or ends. */
  reading(fileId: number, begins: boolean): void;
  /** Whether such a get is under way. If so, chunks of the file that this node lacks may come soon. */
  isReading(fileId: number): boolean;
}
