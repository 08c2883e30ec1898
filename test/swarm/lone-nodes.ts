import { hash } from "node:crypto";
import type { Peer } from "../../src/gen/swarmlab/v1/common.js";
import {
  type FetchChunksResponse,
  NodeServiceDefinition,
  type StoreChunksResponse,
  TransferPurpose,
} from "../../src/gen/swarmlab/v1/node.js";
import { Node } from "../../src/node/node.js";
import { defaultSettings, type NodeSettings } from "../../src/node/options.js";
import { SizeOnlyStore } from "../../src/node/store/stores/size-only-store.js";
import type { ChunkStore } from "../../src/runtime/chunk-store.js";
import { dummyContent } from "../../src/runtime/dummy-content.js";
import { noObserver, type Observer } from "../../src/runtime/observer.js";
import { sealOf } from "../../src/runtime/proof.js";
import type { RpcError } from "../../src/runtime/rpc-error.js";
import type { Host } from "../../src/sim/host.js";
import { Simulation } from "../../src/sim/simulation.js";

export const FILE = 7;
export const SIZE = 1000;
export const SEAL_KEY = [1, 2, 3, 4];
export const noHash = new Uint8Array(0);
export const sha256 = { digest: (data: Uint8Array) => Uint8Array.from(hash("sha256", data, "buffer")) };

export interface Order {
  readonly pledge: number;
  readonly index: number;
  readonly size?: number;
  readonly sources?: number[];
  readonly hash?: Uint8Array;
  readonly content?: Uint8Array;
}

/** Nodes that no tracker knows, for tests of their server halves. */
export class Bench {
  readonly simulation = new Simulation({ seed: 1, freeze: true });
  readonly client: Host;
  readonly trackerHost: Host;
  private readonly tracker: Peer;

  constructor(private readonly settings: Partial<NodeSettings> = {}) {
    this.trackerHost = this.simulation.addHost({ identity: "tracker", role: "tracker" });
    this.tracker = this.trackerHost.self;
    this.client = this.simulation.addHost({ identity: "client" });
  }

  node(
    identity: string,
    store: ChunkStore = new SizeOnlyStore(),
    capacityBytes = 1e9,
    observer: Observer = noObserver,
    rate = 10_000,
  ) {
    const host = this.simulation.addHost({ identity, up: rate, down: rate, observer });
    const settings = { ...defaultSettings, joinOnStart: false, ...this.settings };
    const node = new Node(host, this.tracker, store, { settings, incarnation: 1, capacityBytes, zone: "" });
    host.serve(NodeServiceDefinition, node);
    node.membership.sealKey = SEAL_KEY;
    node.start();
    return { host, node, store, peer: host.self };
  }

  /** Orders chunks from peers whose addresses are sealed with `key`; by default that is the tracker's key. */
  order(to: Peer, orders: Order[], named: Peer[], by = this.client, key = SEAL_KEY) {
    const peers = named.map((peer) => ({ ...peer, seal: sealOf(key, peer) }));
    return this.orderAll(to, orders, peers, by);
  }

  /** Orders a chunk from these peers, without sealing their addresses. */
  orderFrom(to: Peer, order: Order, peers: Peer[], by = this.client) {
    return this.orderAll(to, [order], peers, by);
  }

  private orderAll(to: Peer, orders: Order[], peers: Peer[], by: Host) {
    const result: { value?: StoreChunksResponse | RpcError } = {};
    const request = {
      fileId: FILE,
      peers,
      repair: false,
      orders: orders.map((order) => ({ size: SIZE, hash: noHash, sources: peers.map((_, at) => at), ...order })),
    };
    const done = (value: StoreChunksResponse | RpcError): void => {
      result.value = value;
    };
    by.call(to, NodeServiceDefinition, "storeChunks", request, 600_000, done, undefined);
    return result;
  }

  fetch(from: Peer, indices: number[], credit = 1000, purpose = TransferPurpose.GET) {
    const got: { chunks: FetchChunksResponse[]; times: number[]; status?: "OK" | RpcError } = { chunks: [], times: [] };
    const request = { fileId: FILE, indices, purpose, turn: 0 };
    const call = this.client.stream(from, NodeServiceDefinition, "fetchChunks", request, 600_000, {
      onMessage: (message) => {
        got.chunks.push(message);
        got.times.push(this.simulation.now);
      },
      onEnd: (status) => {
        got.status = status;
      },
    });
    if (credit > 0) call.request(credit);
    return got;
  }
}

export function filled(...indices: number[]): SizeOnlyStore {
  const store = new SizeOnlyStore();
  for (const index of indices) {
    const chunk = { fileId: FILE, index, size: SIZE, pledge: 100 + index, hash: noHash };
    store.put(chunk, dummyContent(FILE, index, SIZE), () => {}, undefined);
  }
  return store;
}
