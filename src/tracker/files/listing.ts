import {
  type FileInfo,
  type ListFilesRequest,
  type ListFilesResponse,
  type ListNodesRequest,
  type ListNodesResponse,
  type NodeInfo,
  NodeState,
  type StatRequest,
  type StatResponse,
} from "../../gen/swarmlab/v1/tracker.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { ChunkIndex } from "../index/chunk-index.js";
import type { Replicas } from "../index/replicas.js";
import { LIST_CHUNKS_CONSIDERED, LIST_NUMBERS_CONSIDERED, LIST_PAGE, MAX_NAME_BYTES, STAT_CHUNKS } from "../limits.js";
import { fullnessOf } from "../members/fullness.js";
import { Health, type PeerTable } from "../members/peers.js";
import type { TrackerOptions } from "../options.js";
import type { Repair } from "../repair/repair.js";
import { checkRange, invalid } from "../validation.js";
import type { Files, FileVersion } from "./files.js";

/** Answers operators: lists of nodes and files, and figures of the network. */
export class Listing {
  constructor(
    private readonly options: TrackerOptions,
    private readonly epoch: number,
    private readonly peers: PeerTable,
    private readonly files: Files,
    private readonly index: ChunkIndex,
    private readonly replicas: Replicas,
    private readonly repair: Repair,
  ) {}

  nodes({ firstNumber, limit }: ListNodesRequest): ListNodesResponse | RpcError {
    const wrong = checkRange("first_number", firstNumber) ?? checkRange("limit", limit);
    if (wrong) return wrong;
    const first = Math.max(1, firstNumber);
    const most = Math.min(limit || LIST_PAGE, LIST_PAGE);
    const { count, identities } = this.peers;
    const last = Math.min(count, first + LIST_NUMBERS_CONSIDERED);
    const nodes: NodeInfo[] = [];
    let peer = first;
    for (; peer <= last && nodes.length < most; peer++) if (identities[peer] !== "") nodes.push(this.node(peer));
    return { nodes, nextNumber: peer <= count ? peer : 0 };
  }

  private node(peer: number): NodeInfo {
    const { peers } = this;
    return {
      peer: peers.message(peer),
      identity: peers.identities[peer]!,
      zone: peers.zone(peer),
      state: this.stateOf(peer),
      capacityBytes: peers.capacity[peer]!,
      usedBytes: peers.used[peer]! - peers.pledged[peer]!,
      pledgedBytes: peers.pledged[peer]!,
      replicas: peers.replicas[peer]!,
      incarnation: peers.incarnation[peer]!,
    };
  }

  private stateOf(peer: number): NodeState {
    switch (this.peers.health[peer]) {
      case Health.alive:
        return this.peers.draining[peer] ? NodeState.LEAVING : NodeState.ALIVE;
      case Health.suspected:
        return NodeState.SUSPECTED;
      case Health.dead:
        return NodeState.DEAD;
      case Health.left:
        return NodeState.LEFT;
      default:
        return NodeState.UNSPECIFIED;
    }
  }

  list({ after, prefix, limit }: ListFilesRequest): ListFilesResponse | RpcError {
    if (after.length > MAX_NAME_BYTES || prefix.length > MAX_NAME_BYTES) return invalid("after, prefix: too long");
    const wrong = checkRange("limit", limit);
    if (wrong) return wrong;
    const most = Math.min(limit || LIST_PAGE, LIST_PAGE);
    const files: FileInfo[] = [];
    let chunks = 0;
    for (const file of this.files.fromName(after > prefix ? after : prefix)) {
      if (file.name === after) continue;
      if (!file.name.startsWith(prefix)) break;
      if (files.length === most || (chunks > 0 && chunks + file.chunkCount > LIST_CHUNKS_CONSIDERED)) {
        return { files, more: true };
      }
      chunks += file.chunkCount;
      files.push(this.describe(file));
    }
    return { files, more: false };
  }

  private describe(file: FileVersion): FileInfo {
    const { name, id: fileId, size, chunkSize, replication, redundancy, owner } = file;
    let fewestReplicas = file.chunkCount === 0 ? redundancy.targets : Number.POSITIVE_INFINITY;
    for (const chunk of file.chunks) fewestReplicas = Math.min(fewestReplicas, this.index.liveOf(chunk));
    return { name, fileId, size, chunkSize, replication, fewestReplicas, owner };
  }

  stat({ name }: StatRequest): StatResponse | RpcError {
    const { peers, replicas } = this;
    const file = name === "" ? undefined : this.files.byName(name);
    if (name !== "" && !file) return new RpcError(Code.NOT_FOUND, `no file named ${name}`);
    const { chunkSize } = this.options.settings;
    const { medianFill, withRoom } = fullnessOf(peers, chunkSize);
    const counts = file ? Array.from(file.chunks.subarray(0, STAT_CHUNKS), (chunk) => this.index.liveOf(chunk)) : [];
    return {
      nodesAlive: peers.nodes(Health.alive),
      nodesSuspected: peers.nodes(Health.suspected),
      nodesDead: peers.nodes(Health.dead),
      clientsAlive: peers.clients(Health.alive),
      clientsSuspected: peers.clients(Health.suspected),
      clientsDead: peers.clients(Health.dead),
      files: this.files.count,
      chunks: replicas.chunks,
      underReplicated: replicas.underReplicated,
      unavailable: replicas.unavailable,
      repairsActive: this.repair.active,
      capacityBytes: peers.capacityAlive,
      usedBytes: peers.usedAlive - peers.pledgedAlive,
      pledgedBytes: peers.pledgedAlive,
      medianFill,
      nodesWithRoom: withRoom,
      epoch: this.epoch,
      settings: this.options.settings,
      file: file ? this.describe(file) : undefined,
      replicas: counts,
    };
  }
}
