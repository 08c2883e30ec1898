import { NodeServiceDefinition } from "../gen/swarmlab/v1/node.js";
import { Node } from "../node/node.js";
import type { NodeSettings } from "../node/options.js";
import { noObserver, type Observer, type OperationResult } from "../runtime/observer.js";
import { type ClientIdentity, sessionOf } from "./client-identity.js";
import { DiskFileSink } from "./file-sink.js";
import { DiskFileSource } from "./file-source.js";
import { freshSeed, GrpcEnvironment } from "./grpc-environment.js";
import { isLoopback } from "./loopback.js";
import { settingsFor } from "./node-settings.js";
import { DownloadStore } from "./stores/download-store.js";
import { TrackerClient } from "./tracker-client.js";

/** How long a client waits for a tracker that cannot be reached, and for its goodbye, in ms. */
const PATIENCE_MS = 2_000;
const GRACE_MS = 1_000;
/** Cached copies take no room of their own: they are the file that is being written. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;
/** Chunks on their way: enough for several calls of several chunks; in a crowd for the largest turns of four fast holders. */
const WINDOW = 32;
const CROWD_WINDOW = 64;

export interface ClientOptions extends ClientIdentity {
  /** host:port of the tracker. */
  readonly tracker: string;
  /** Where holders reach the client while it puts; default: any free port of the loopback interface. */
  readonly listen?: string;
  readonly advertise?: string;
  readonly settings?: Partial<NodeSettings>;
  readonly observer?: Observer;
  /** Ends the session early: its operation rejects with `Interrupted`. */
  readonly signal?: AbortSignal;
}

/** Told how many bytes of how many are through. */
export type OnProgress = (bytes: number, size: number) => void;

/** What a session's operation rejects with when its signal is given. */
export class Interrupted extends Error {
  /** `left`: where a get left what had arrived. */
  constructor(readonly left?: string) {
    super("interrupted");
    this.name = "Interrupted";
  }
}

/** How a get ended. */
export interface GetResult extends OperationResult {
  /** Bytes that an earlier get had left; 0 when it failed. */
  readonly keptBytes: number;
  /** Where what has arrived is kept, when it failed. */
  readonly left: string | undefined;
}

/** A node that stores nothing and lives for one operation: it enters with its put or get, and leaves after it. */
export interface ClientSession {
  readonly env: GrpcEnvironment;
  readonly node: Node;
  readonly store: DownloadStore;
  readonly tracker: TrackerClient;
  readonly signal: AbortSignal | undefined;
}

export async function clientSession<T>(
  options: ClientOptions,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const { observer = noObserver } = options;
  const env = new GrpcEnvironment({ ...sessionOf(options), seed: freshSeed(), observer });
  try {
    const tracker = new TrackerClient(env, options.tracker);
    const network = await tracker.settings(PATIENCE_MS);
    await env.listen(options.listen ?? "127.0.0.1:0", options.advertise);
    const store = new DownloadStore(env.life);
    // Copies that nobody can fetch would only cost those who try.
    const serves = options.listen !== undefined || isLoopback(options.tracker);
    const node = new Node(env, tracker.tracker, store, {
      settings: {
        ...settingsFor(network, {
          window: WINDOW,
          crowdWindow: CROWD_WINDOW,
          cacheBytes: serves ? UNBOUNDED : 0,
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
      return await work({ env, node, store, tracker, signal: options.signal });
    } finally {
      if (node.joined) await goodbye(env, node);
    }
  } finally {
    env.kill();
  }
}

/** Puts a file from disk under `name`. Rejects when the file cannot be read, or `Interrupted`; other errors are in the result. */
export async function putFile(
  session: ClientSession,
  file: {
    readonly path: string;
    readonly name: string;
    readonly replication?: number;
    readonly chunkSize?: number;
    readonly onProgress?: OnProgress;
  },
): Promise<OperationResult> {
  const { path, ...options } = file;
  const source = await DiskFileSource.open(path, session.env.life);
  try {
    return await operation(session, (done) => session.node.put({ ...options, source }, done));
  } finally {
    await source.close();
  }
}

/**
 * Gets the file called `name` and writes it to `path`, which appears when all of it is there. What an earlier get left
 * beside it is not fetched again, and what has arrived when this one fails or is interrupted is left there. Rejects when
 * the file cannot be written, or `Interrupted`; other errors are in the result.
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

/** The result of an operation of a node, unless the session is ended before. */
function operation(
  { signal }: ClientSession,
  begin: (done: (result: OperationResult) => void) => void,
): Promise<OperationResult> {
  return new Promise((resolve, reject) => {
    const interrupt = () => reject(new Interrupted());
    if (signal?.aborted) return interrupt();
    signal?.addEventListener("abort", interrupt, { once: true });
    begin(resolve);
  });
}

/** Says goodbye, but waits for no answer that does not come. */
function goodbye(env: GrpcEnvironment, node: Node): Promise<void> {
  return new Promise((resolve) => {
    const patience = env.after(GRACE_MS, () => resolve(), undefined);
    node.leave({ drain: false }, () => {
      env.cancel(patience);
      resolve();
    });
  });
}
