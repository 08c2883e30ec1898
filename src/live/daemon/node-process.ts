import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PayloadMode } from "../../gen/swarmlab/v1/common.js";
import { NodeServiceDefinition } from "../../gen/swarmlab/v1/node.js";
import { Node } from "../../node/node.js";
import type { NodeSettings } from "../../node/options.js";
import { defaultScrubOptions, Scrubber, type ScrubOptions } from "../../node/store/scrubber.js";
import type { ChunkStore } from "../../runtime/chunk-store.js";
import { principalOf } from "../../runtime/identity.js";
import { noObserver, type Observer, type OperationResult } from "../../runtime/observer.js";
import { ObserverGroup } from "../../runtime/observer-group.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { DataDir } from "../disk/data-dir.js";
import { forgetLeave, markAsLeft } from "../disk/leave-mark.js";
import { type DiskRecovery, DiskStore } from "../disk/stores/disk-store.js";
import { RecordedSizes } from "../disk/stores/recorded-sizes.js";
import type { ServerLimits } from "../grpc/admission/server-limits.js";
import { freshSeed, GrpcEnvironment, type UnusualEnvironment } from "../grpc/grpc-environment.js";
import type { Life } from "../grpc/life.js";
import { RpcFailure } from "../grpc/rpc-failure.js";
import { setUpGrpc } from "../grpc/set-up-grpc.js";
import type { Tally } from "../grpc/tally.js";
import { checkRole, type Tls } from "../security/tls.js";
import { HealthService } from "./health-service.js";
import { settingsFor } from "./node-settings.js";
import { Readiness } from "./readiness.js";
import { ReflectionService } from "./reflection-service.js";
import { peerAt, TrackerClient } from "./tracker-client.js";
import { Unfit } from "./unfit.js";

const REFUSED = "the network refuses this node";

/** The reasons why a node cannot serve, by its membership state. */
const OBSTACLES = {
  outside: "not in the network",
  joining: "joining the network",
  left: "left the network",
  refused: REFUSED,
} as const;

export interface NodeProcessOptions {
  /** The tracker's address, host:port. */
  readonly tracker: string;
  /** The address to listen on, host:port; port 0: any free one. */
  readonly listen: string;
  /** The host name or address under which peers reach the node; default: that of `listen`. */
  readonly advertise?: string;
  /** The folder with the node's identity and its chunks. */
  readonly dataDir: string;
  /** The node's certificate, with the role node; default: plain text. */
  readonly tls?: Tls | undefined;
  /** The limits for callers; default: `defaultServerLimits`. */
  readonly limits?: Partial<ServerLimits> | undefined;
  /** The node's name, when the folder is new. Default: the name in its certificate; without a certificate, a random name. */
  readonly identity?: string;
  /** The bytes that the node offers for replicas. */
  readonly capacityBytes: number;
  /** The node's failure domain; empty when unknown. */
  readonly zone: string;
  /** Settings that replace the default ones. Hash and chunk size come from the network. */
  readonly settings?: Partial<NodeSettings>;
  /** How often the node compares its replicas with their hashes; default: `defaultScrubOptions`. */
  readonly scrub?: Partial<ScrubOptions>;
  /** How long the node waits for a tracker that it cannot reach, in ms. */
  readonly patienceMs: number;
  /** Called with the reason each time that the tracker cannot be reached, until it answers for the first time. */
  readonly onUnanswered?: (error: RpcError) => void;
  readonly observer?: Observer;
  /** An object that is told whether the node can serve. Default: one of its own. */
  readonly readiness?: Readiness;
  /** An object that counts and measures the node's calls. Default: one of its own. */
  readonly tally?: Tally;
  readonly onBug?: (bug: unknown) => void;
  /** Options that replace the node's random seed, the speed of its clock, and so on. */
  readonly environment?: UnusualEnvironment;
}

/** A node that runs in this process, and has joined. */
export interface RunningNode {
  readonly env: GrpcEnvironment;
  readonly node: Node;
  readonly store: ChunkStore;
  /** What the node found on its disk; undefined in a dummy network. */
  readonly recovery: DiskRecovery | undefined;
  /** The node's address, host:port. */
  readonly address: string;
  readonly identity: string;
  readonly incarnation: number;
  /**
   * Resolves when the network refuses the node later: because an administrator reported it as left, or because another process
   * has its name. Then the node stays outside the network. For the tracker this life has ended; the next one begins with a new
   * start.
   */
  readonly refused: Promise<RpcFailure>;
  /**
   * Stops the node. By default the node leaves the network. With `drain` it leaves after its replicas have been copied elsewhere. With
   * `stay` it remains a member, since it will be back soon. The node takes no more orders, and finishes the transfers to its readers within
   * `graceMs`. It ends even if any of this fails.
   */
  stop(options: StopOptions): Promise<OperationResult>;
  /** Ends the node at once, as a `kill -9` would: it sends and confirms nothing more. Only writes that are under way still end. */
  kill(): void;
}

export interface StopOptions {
  readonly drain: boolean;
  /**
   * How long transfers may still take, and how long the node waits for the tracker's answer, in ms. Longer transfers are cut off between two
   * chunks. This does not limit a drain.
   */
  readonly graceMs: number;
  /** Whether the node stays a member when it stops, because it will be back before it is given up. Default: it leaves. */
  readonly stay?: boolean;
}

/** How long the last calls may take to end, in ms: those that the node refuses, and those that still send a chunk. */
const LAST_WORDS_MS = 2000;
const NO_ANSWER = new RpcError(Code.DEADLINE_EXCEEDED, "the tracker did not answer in time");

/**
 * Starts a node on its folder, and waits until it has joined. Rejects when the network refuses it. After a `kill -9` it starts in the
 * same way: under the same identity, with the next incarnation, and with the replicas that its store had confirmed.
 */
export async function startNode(options: NodeProcessOptions): Promise<RunningNode> {
  const readiness = options.readiness ?? new Readiness();
  const { tls, limits } = options;
  if (tls) checkRole(tls, ["node"]);
  setUpGrpc();
  const disk = await DataDir.open(options.dataDir, options.identity, tls?.principal);
  if (tls && principalOf(disk.identity) !== tls.principal) {
    disk.release();
    throw new Unfit(`${options.dataDir} belongs to node ${disk.identity}, but the certificate is ${tls.principal}'s`);
  }
  const env = new GrpcEnvironment({
    identity: disk.identity,
    role: "node",
    tls,
    limits,
    seed: freshSeed(),
    ...options.environment,
    observer: new ObserverGroup(options.observer ?? noObserver, membershipAsReadiness(readiness)),
    ...(options.tally ? { tally: options.tally } : {}),
    ...(options.onBug ? { onBug: options.onBug } : {}),
  });
  env.life.whenOver(() => disk.release());
  try {
    forgetLeave(disk.folder);
    const network = await new TrackerClient(env, options.tracker).settings(options.patienceMs, options.onUnanswered);
    const real = network.payload === PayloadMode.REAL;
    const store = await openStore(disk.folder, real, env.life);
    const address = await env.listen(options.listen, options.advertise);
    const node = new Node(env, peerAt(options.tracker), store, {
      settings: settingsFor(network, options.settings),
      incarnation: disk.incarnation,
      capacityBytes: options.capacityBytes,
      zone: options.zone,
      network: disk.network,
    });
    env.serve(NodeServiceDefinition, node);
    const health = new HealthService(readiness, NodeServiceDefinition);
    env.add(health);
    env.add(new ReflectionService(NodeServiceDefinition));
    // Listen from here on: the node may be refused while its folder is being written.
    const refused = new Promise<RpcFailure>((resolve) => {
      node.membership.onRefused = (refusal) => resolve(new RpcFailure(refusal, REFUSED));
    });
    await joined(node);
    await disk.joined(node.membership.network);
    if (real) new Scrubber(node, { ...defaultScrubOptions, ...options.scrub }).start();
    return {
      env,
      node,
      store,
      recovery: store instanceof DiskStore ? store.recovery : undefined,
      address,
      identity: disk.identity,
      incarnation: disk.incarnation,
      refused,
      stop: (how) => {
        readiness.stop(how.drain ? "draining" : how.stay ? "stopping" : "leaving");
        return stop(env, node, health, { ...how, onLeft: () => markAsLeft(disk.folder) });
      },
      kill: () => env.kill(),
    };
  } catch (error) {
    env.kill();
    throw error;
  }
}

/** Makes an observer that calls a node ready while it is inside its network. */
function membershipAsReadiness(readiness: Readiness): Observer {
  return {
    ...noObserver,
    membershipChanged: (state) => {
      if (state === "inside") readiness.ready();
      else readiness.notReady(OBSTACLES[state]);
    },
  };
}

/** Opens the store in a node's folder: of contents in a real network, of their sizes in a dummy one. */
export function openStore(folder: string, real: boolean, life: Life): Promise<ChunkStore> {
  return real ? DiskStore.open(join(folder, "store"), life) : RecordedSizes.open(join(folder, "sizes"), life);
}

function joined(node: Node): Promise<void> {
  return new Promise((resolve, reject) => {
    node.start((refusal) => {
      if (refusal) reject(new RpcFailure(refusal, REFUSED));
      else resolve();
    });
  });
}

async function stop(
  env: GrpcEnvironment,
  node: Node,
  health: HealthService,
  { drain, graceMs, stay = false, onLeft }: StopOptions & { readonly onLeft: () => void },
): Promise<OperationResult> {
  const drained = drain ? await leave(node, true) : undefined;
  const idle = new Promise<void>((resolve) => node.retire(resolve));
  // Tell the tracker before the transfers have ended: from then on it does not name this node to others. With `stay` it is not told.
  const left = drained ?? (stay ? STAYED : leave(node, false));
  const grace = sleep(graceMs, undefined, { ref: false });
  const result = await Promise.race([left, grace]);
  // Write the mark before the folder is released, because the process that asked the node to leave waits for the release.
  if (!stay && result && !result.error) onLeft();
  await Promise.race([idle, grace]);
  node.closeUploads();
  node.stop();
  health.close();
  await env.close({ graceMs: LAST_WORDS_MS });
  return result ?? { ...STAYED, error: NO_ANSWER };
}

const STAYED: OperationResult = { kind: "leave", name: "", bytes: 0, chunks: 0, error: undefined };

function leave(node: Node, drain: boolean): Promise<OperationResult> {
  return new Promise((resolve) => node.leave({ drain }, resolve));
}
