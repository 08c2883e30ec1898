import { randomBytes } from "node:crypto";
import { NodeServiceDefinition } from "../gen/swarmlab/v1/node.js";
import { Node } from "../node/node.js";
import type { NodeSettings } from "../node/options.js";
import { MemoryStore } from "../node/stores/memory-store.js";
import { noObserver, type Observer, type OperationResult } from "../runtime/observer.js";
import { DiskFileSink } from "./file-sink.js";
import { DiskFileSource } from "./file-source.js";
import { freshSeed, GrpcEnvironment } from "./grpc-environment.js";
import { settingsFor } from "./node-process.js";
import { TrackerClient } from "./tracker-client.js";

/** How long a client waits for a tracker that cannot be reached, and for its goodbye, in ms. */
const PATIENCE_MS = 2_000;
const GRACE_MS = 1_000;

export interface ClientOptions {
  /** host:port of the tracker. */
  readonly tracker: string;
  /** Where holders reach the client while it puts; default: any free port of the loopback interface. */
  readonly listen?: string;
  readonly advertise?: string;
  readonly settings?: Partial<NodeSettings>;
  readonly observer?: Observer;
}

/** A node that stores nothing and lives for one operation: it enters with its put or get, and leaves after it. */
export interface ClientSession {
  readonly env: GrpcEnvironment;
  readonly node: Node;
  readonly tracker: TrackerClient;
}

export async function clientSession<T>(
  options: ClientOptions,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const identity = `client-${randomBytes(8).toString("hex")}`;
  const env = new GrpcEnvironment({ identity, seed: freshSeed(), observer: options.observer ?? noObserver });
  try {
    const tracker = new TrackerClient(env, options.tracker);
    const network = await tracker.settings(PATIENCE_MS);
    await env.listen(options.listen ?? "127.0.0.1:0", options.advertise);
    const node = new Node(env, tracker.tracker, new MemoryStore(), {
      settings: { ...settingsFor(network, options.settings), joinOnStart: false },
      incarnation: 1,
      capacityBytes: 0,
      zone: "",
    });
    env.serve(NodeServiceDefinition, node);
    node.start();
    try {
      return await work({ env, node, tracker });
    } finally {
      if (node.joined) await goodbye(env, node);
    }
  } finally {
    env.kill();
  }
}

/** Puts a file from disk under `name`. Rejects when the file cannot be read; other errors are in the result. */
export async function putFile(
  { env, node }: ClientSession,
  file: { readonly path: string; readonly name: string; readonly replication?: number; readonly chunkSize?: number },
): Promise<OperationResult> {
  const { path, ...options } = file;
  const source = await DiskFileSource.open(path, env.life);
  try {
    return await new Promise((resolve) => node.put({ ...options, source }, resolve));
  } finally {
    await source.close();
  }
}

/** Gets the file called `name` and writes it to `path`, which appears when all of it is there. */
export async function getFile(
  { env, node }: ClientSession,
  file: { readonly name: string; readonly path: string },
): Promise<OperationResult> {
  const sink = new DiskFileSink(file.path, env.life);
  const result = await new Promise<OperationResult>((resolve) => node.get({ name: file.name, sink }, resolve));
  if (result.error) await sink.discard();
  return result;
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
