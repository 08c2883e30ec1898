import type { NetworkSettings } from "../../gen/swarmlab/v1/common.js";
import { NodeServiceDefinition } from "../../gen/swarmlab/v1/node.js";
import type { FileInfo } from "../../gen/swarmlab/v1/tracker.js";
import { Node } from "../../node/node.js";
import type { NodeSettings } from "../../node/options.js";
import { principalOf } from "../../runtime/identity.js";
import { noObserver, type Observer, type OperationResult } from "../../runtime/observer.js";
import { DiskFileSink } from "../disk/file-sink.js";
import { DiskFileSource } from "../disk/file-source.js";
import type { OpenFile } from "../disk/spool.js";
import { hasContent, storedAs } from "../disk/stored-content.js";
import { DownloadStore } from "../disk/stores/download-store.js";
import { freshSeed, GrpcEnvironment } from "../grpc/grpc-environment.js";
import { isLoopback } from "../grpc/loopback.js";
import { setUpGrpc } from "../grpc/set-up-grpc.js";
import { type ClientIdentity, sessionOf } from "../security/client-identity.js";
import { Interrupted } from "./interrupted.js";
import { settingsFor } from "./node-settings.js";
import { TrackerClient } from "./tracker-client.js";

/** How long a client waits for a tracker that cannot be reached, and for the answer to its leave, in ms. */
const PATIENCE_MS = 2_000;
const GRACE_MS = 1_000;
/** The room for cached copies. They have no limit: they need no room of their own, since they are parts of the file being written. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;
/**
 * The number of chunks under way at a time, outside a crowd and in a crowd. `WINDOW` is enough for several calls that fetch several chunks
 * each, and `CROWD_WINDOW` for the largest turns of four fast holders.
 */
const WINDOW = 32;
const CROWD_WINDOW = 64;
/** The size in bytes of the largest file that goes along with the orders. Three copies of it take 1.6 s on a link of 1 Mbit/s. */
const SENT_ALONG_BYTES = 64 * 1024;

export interface ClientOptions extends ClientIdentity {
  /** The tracker's address, host:port. */
  readonly tracker: string;
  /**
   * The address, host:port, at which nodes reach the client while it puts, and other readers while it gets. Default: any free port of the
   * loopback interface.
   */
  readonly listen?: string;
  readonly advertise?: string;
  readonly settings?: Partial<NodeSettings>;
  readonly observer?: Observer;
  /** A signal that ends the session early: its operation then rejects with `Interrupted`. */
  readonly signal?: AbortSignal;
}

/** Called with the number of bytes that are done, and with the size of the whole file. */
export type OnProgress = (bytes: number, size: number) => void;

/** The result of a get. */
export interface GetResult extends OperationResult {
  /** The number of bytes that an earlier get had left; 0 if this get failed. */
  readonly keptBytes: number;
  /** The path of the chunks that have arrived, if this get failed. */
  readonly left: string | undefined;
}

/** The result of a put. */
export interface PutResult extends OperationResult {
  /** Whether the network already had a file with this name and content, so that nothing had to be done. */
  readonly wasThere: boolean;
}

/** A file to be put. */
export interface FileToPut {
  readonly name: string;
  /** The number of replicas of each chunk, and the size of a chunk in bytes. Left out: the network's settings hold. */
  readonly replication?: number;
  readonly chunkSize?: number;
  readonly onProgress?: OnProgress;
}

/** A node that stores no replicas and exists only for its puts and gets. It joins with the first of them, and leaves after the last. */
export interface ClientSession {
  readonly env: GrpcEnvironment;
  readonly node: Node;
  readonly store: DownloadStore;
  readonly tracker: TrackerClient;
  readonly network: NetworkSettings;
  readonly signal: AbortSignal | undefined;
}

export async function clientSession<T>(
  options: ClientOptions,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const { observer = noObserver } = options;
  setUpGrpc();
  const env = new GrpcEnvironment({ ...sessionOf(options), seed: freshSeed(), observer });
  try {
    const tracker = new TrackerClient(env, options.tracker);
    const network = await tracker.settings(PATIENCE_MS);
    await env.listen(options.listen ?? "127.0.0.1:0", options.advertise);
    const store = new DownloadStore(env.life);
    // If nobody can reach this client, offering its copies would only cost other readers time.
    const serves = options.listen !== undefined || isLoopback(options.tracker);
    const node = new Node(env, tracker.tracker, store, {
      settings: {
        ...settingsFor(network, {
          window: WINDOW,
          crowdWindow: CROWD_WINDOW,
          cacheBytes: serves ? UNBOUNDED : 0,
          sentAlongBytes: SENT_ALONG_BYTES,
          ...options.settings,
        }),
        joinOnStart: false,
      },
      incarnation: 1,
      capacityBytes: 0,
      zone: "",
    });
    env.serve(NodeServiceDefinition, node);
    node.start();
    try {
      return await work({ env, node, store, tracker, network, signal: options.signal });
    } finally {
      if (node.joined) await goodbye(env, node);
    }
  } finally {
    env.kill();
  }
}

/** Puts a file from disk under `name`. Rejects when the file cannot be read, and with `Interrupted`; other errors are in the result. */
export async function putFile(
  session: ClientSession,
  { path, ...options }: FileToPut & { readonly path: string },
): Promise<OperationResult> {
  const source = await DiskFileSource.open(path, session.env.life, session.signal);
  try {
    return await operation(session, (done) => session.node.put({ ...options, source }, done));
  } finally {
    await source.close();
  }
}

/**
 * Puts the content of an open file, and closes the file. Does nothing if the network already has the same file: its name, owner, content
 * and replication are equal, and so is its chunk size if one is asked for; and no chunk is lost. Rejects like `putFile`, and with
 * `RpcFailure`.
 */
export async function putUnlessStored(session: ClientSession, from: OpenFile, file: FileToPut): Promise<PutResult> {
  const source = new DiskFileSource(from.file, from.size, session.env.life);
  try {
    const stored = await storedAs(session.tracker, file.name);
    if (stored && isKeptAs(file, stored, session) && (await hasContent(session.tracker, stored, from))) {
      const { name, size: bytes, chunkSize } = stored;
      return { kind: "put", name, bytes, chunks: Math.ceil(bytes / chunkSize), error: undefined, wasThere: true };
    }
    const result = await operation(session, (done) => session.node.put({ ...file, source }, done));
    return { ...result, wasThere: false };
  } finally {
    await source.close();
  }
}

/** Whether a stored file equals the one that a put would make, apart from the content. A file that lost a chunk is put again. */
function isKeptAs(
  { replication, chunkSize }: FileToPut,
  stored: FileInfo,
  { network, tracker }: ClientSession,
): boolean {
  const mine = stored.owner === principalOf(tracker.identity);
  const cut = chunkSize === undefined || stored.chunkSize === chunkSize;
  return mine && cut && stored.replication === (replication ?? network.replication) && stored.fewestReplicas > 0;
}

/**
 * Gets the file called `name` and writes it to `path`, which appears when the file is complete. If an earlier get was not finished,
 * its chunks are in a file beside `path`, and are not fetched again. If this get fails or is interrupted, it leaves its chunks in the
 * same place. Rejects when the file cannot be written, and with `Interrupted`; other errors are in the result.
 */
export async function getFile(
  session: ClientSession,
  file: { readonly name: string; readonly path: string; readonly onProgress?: OnProgress },
): Promise<GetResult> {
  const { path, ...options } = file;
  const sink = await DiskFileSink.create(path, session.env.life);
  try {
    const result = await operation(session, (done) =>
      session.node.get({ ...options, sink: session.store.download(sink) }, done),
    );
    if (result.error) return { ...result, keptBytes: 0, left: await sink.giveUp() };
    return { ...result, keptBytes: result.bytes - sink.writtenBytes, left: undefined };
  } catch (error) {
    const left = await sink.giveUp();
    throw error instanceof Interrupted ? new Interrupted(left) : error;
  }
}

/** Resolves with the result of a node's operation, unless the session ends before. */
function operation(
  { signal }: ClientSession,
  begin: (done: (result: OperationResult) => void) => void,
): Promise<OperationResult> {
  return new Promise((resolve, reject) => {
    const interrupt = () => reject(new Interrupted());
    if (signal?.aborted) return interrupt();
    signal?.addEventListener("abort", interrupt, { once: true });
    begin((result) => {
      signal?.removeEventListener("abort", interrupt);
      resolve(result);
    });
  });
}

/** Leaves the network, but waits for the answer only for a limited time. */
function goodbye(env: GrpcEnvironment, node: Node): Promise<void> {
  return new Promise((resolve) => {
    const patience = env.after(GRACE_MS, () => resolve(), undefined);
    node.leave({ drain: false }, () => {
      env.cancel(patience);
      resolve();
    });
  });
}
