import { setTimeout as sleep } from "node:timers/promises";
import type { NetworkSettings, Peer } from "../../gen/swarmlab/v1/common.js";
import { NodeServiceDefinition, type StatusResponse } from "../../gen/swarmlab/v1/node.js";
import { type FileInfo, type NodeInfo, TrackerServiceDefinition } from "../../gen/swarmlab/v1/tracker.js";
import type { Environment } from "../../runtime/environment.js";
import { noObserver } from "../../runtime/observer.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { RequestOf, ResponseOf, UnaryName } from "../../runtime/transport.js";
import { freshSeed, GrpcEnvironment } from "../grpc/grpc-environment.js";
import { RpcFailure, unwrap } from "../grpc/rpc-failure.js";
import { setUpGrpc } from "../grpc/set-up-grpc.js";
import { type ClientIdentity, sessionOf } from "../security/client-identity.js";

type Tracker = TrackerServiceDefinition;

const CALL_DEADLINE_MS = 10_000;
const RETRY_AFTER_MS = 250;

export function peerAt(address: string): Peer {
  return { number: 0, address, host: 0 };
}

/** Asks a tracker. Its methods return promises, which reject with `RpcFailure`. */
export class TrackerClient {
  readonly tracker: Peer;

  constructor(
    private readonly env: Environment,
    address: string,
  ) {
    this.tracker = peerAt(address);
  }

  /** The identity under which the client asks. */
  get identity(): string {
    return this.env.identity;
  }

  async call<M extends UnaryName<Tracker>>(method: M, request: RequestOf<Tracker, M>): Promise<ResponseOf<Tracker, M>> {
    const result = await this.tryCall(method, request);
    if (result instanceof RpcError) throw this.failure(result);
    return result;
  }

  /** Asks the tracker, and resolves with the answer; with undefined if the tracker answers NOT_FOUND. */
  async find<M extends UnaryName<Tracker>>(
    method: M,
    request: RequestOf<Tracker, M>,
  ): Promise<ResponseOf<Tracker, M> | undefined> {
    const result = await this.tryCall(method, request);
    if (!(result instanceof RpcError)) return result;
    if (result.code === Code.NOT_FOUND) return undefined;
    throw this.failure(result);
  }

  /**
   * Resolves with the settings of the network. While the tracker cannot be reached, this client asks again, for up to `patienceMs`, and
   * calls `onUnanswered` with the reason.
   */
  async settings(patienceMs: number, onUnanswered: (error: RpcError) => void = () => {}): Promise<NetworkSettings> {
    const end = this.env.now() + patienceMs;
    for (;;) {
      const result = await this.tryCall("stat", { name: "" });
      if (!(result instanceof RpcError)) {
        if (result.settings) return result.settings;
        throw new Error(`the tracker at ${this.tracker.address} does not say how its network works`);
      }
      if (result.definite || this.env.now() >= end) throw this.failure(result);
      onUnanswered(result);
      await sleep(RETRY_AFTER_MS);
    }
  }

  /** Resolves with the committed files whose names start with `prefix`, sorted by name. */
  async files(prefix = ""): Promise<FileInfo[]> {
    const files: FileInfo[] = [];
    for (let more = true; more; ) {
      const page = await this.call("listFiles", { after: files.at(-1)?.name ?? "", prefix, limit: 0 });
      files.push(...page.files);
      more = page.more && page.files.length > 0;
    }
    return files;
  }

  /** Resolves with the nodes, sorted by number. */
  async nodes(): Promise<NodeInfo[]> {
    const nodes: NodeInfo[] = [];
    for (let next = 1; next !== 0; ) {
      const page = await this.call("listNodes", { firstNumber: next, limit: 0 });
      nodes.push(...page.nodes);
      next = page.nextNumber > next ? page.nextNumber : 0;
    }
    return nodes;
  }

  /** Asks a node for its own status, within `deadlineMs`. */
  async nodeStatus(address: string, deadlineMs = CALL_DEADLINE_MS): Promise<StatusResponse> {
    const result = await new Promise<StatusResponse | RpcError>((resolve) =>
      this.env.call(peerAt(address), NodeServiceDefinition, "status", {}, deadlineMs, resolve, undefined),
    );
    return unwrap(result, `status of ${address}`);
  }

  /** Makes a failure whose text is the same for the same error, whatever the request. */
  private failure(error: RpcError): RpcFailure {
    const silent = error.code === Code.UNAVAILABLE || error.code === Code.DEADLINE_EXCEEDED;
    const { address } = this.tracker;
    return new RpcFailure(
      error,
      silent ? `cannot reach the tracker at ${address}` : `the tracker at ${address} answers`,
    );
  }

  private tryCall<M extends UnaryName<Tracker>>(
    method: M,
    request: RequestOf<Tracker, M>,
  ): Promise<ResponseOf<Tracker, M> | RpcError> {
    return new Promise((resolve) =>
      this.env.call(this.tracker, TrackerServiceDefinition, method, request, CALL_DEADLINE_MS, resolve, undefined),
    );
  }
}

/** Connects to a tracker, from outside its network, for as long as `work` lasts. */
export async function withTracker<T>(
  address: string,
  work: (client: TrackerClient) => Promise<T>,
  as: ClientIdentity = {},
): Promise<T> {
  setUpGrpc();
  const env = new GrpcEnvironment({ ...sessionOf(as), seed: freshSeed(), observer: noObserver });
  try {
    return await work(new TrackerClient(env, address));
  } finally {
    env.kill();
  }
}

/** Whether an error means that no answer came. */
export function isSilence({ code }: RpcError): boolean {
  return code === Code.UNAVAILABLE || code === Code.DEADLINE_EXCEEDED;
}

/** Whether an operation failed because there is no such file. */
export function isNotFound(error: unknown): boolean {
  return error instanceof RpcFailure && error.error.code === Code.NOT_FOUND;
}
