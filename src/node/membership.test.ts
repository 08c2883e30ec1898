import { describe, expect, test } from "vitest";
import {
  type AnnounceRequest,
  type AnnounceResponse,
  type InventoryRequest,
  type JoinRequest,
  TrackerServiceDefinition,
} from "../gen/swarmlab/v1/tracker.js";
import { dummyContent } from "../runtime/dummy-content.js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import type { Caller, Reply } from "../runtime/transport.js";
import { Simulation } from "../sim/simulation.js";
import { HOLDINGS_PER_MESSAGE } from "./limits.js";
import { Node } from "./node.js";
import { defaultSettings } from "./options.js";
import { SizeOnlyStore } from "./store/stores/size-only-store.js";
import { NO_HASH } from "./verify.js";

const INTERVAL = 10_000;

/** A tracker that gives the answers that a test has set, and remembers the requests. */
class Script {
  epoch = 1;
  refusal: RpcError | undefined;
  silent = false;
  network = 0;
  next: Partial<AnnounceResponse> = {};
  /** The error with which the tracker answers the next announce. */
  denial: RpcError | undefined;
  stale: { fileId: number; index: number; pledge: number }[] = [];
  readonly joins: JoinRequest[] = [];
  readonly announces: AnnounceRequest[] = [];
  readonly inventories: InventoryRequest[] = [];

  join(request: JoinRequest, _caller: Caller, reply: Reply<object>): void {
    this.joins.push(request);
    if (this.silent) return;
    const settings = { payload: 1, announceIntervalMs: INTERVAL, chunkSize: 1024, replication: 3 };
    const { refusal, epoch, stale, network } = this;
    reply.send(refusal ?? { peerNumber: 4, epoch, settings, stale, network, sealKey: [], seal: 0, receiptKey: [] });
  }

  announce(request: AnnounceRequest, _caller: Caller, reply: Reply<object>): void {
    this.announces.push(request);
    if (this.silent) return;
    reply.send(this.denial ?? { epoch: this.epoch, resync: false, rejoin: false, ...this.next });
    this.next = {};
    this.denial = undefined;
  }

  inventory(request: InventoryRequest, _caller: Caller, reply: Reply<object>): void {
    this.inventories.push(request);
    if (!this.silent) reply.send({ stale: request.last ? this.stale : [] });
  }
}

function world(chunks = 0, incarnation = 1) {
  const simulation = new Simulation({ seed: 3 });
  const host = simulation.addHost({ identity: "tracker", role: "tracker" });
  const script = new Script();
  host.serve(TrackerServiceDefinition, script as never);
  const store = new SizeOnlyStore();
  const nodeHost = simulation.addHost({ identity: "n1" });
  const options = { settings: defaultSettings, incarnation, capacityBytes: 1e6, zone: "z" };
  for (let index = 0; index < chunks; index++) add(store, index, index + 1);
  const node = new Node(nodeHost, host.self, store, options);
  return { simulation, script, store, node };
}

function add(store: SizeOnlyStore, index: number, pledge: number): void {
  const chunk = { fileId: 9, index, size: 1, pledge, hash: NO_HASH };
  store.put(chunk, dummyContent(9, index, 1), () => {}, undefined);
}

describe("a node that joins", () => {
  test("brings the chunks that it already holds, and announces from then on", () => {
    const { simulation, script, node } = world(2);
    node.start();
    simulation.runUntil(5 * INTERVAL);
    expect(script.joins).toHaveLength(1);
    expect(script.joins[0]).toMatchObject({ identity: "n1", zone: "z", incarnation: 1, holdingsComplete: true });
    expect(script.joins[0]?.holdings).toHaveLength(2);
    expect(node.number).toBe(4);
    expect(script.announces.length).toBeGreaterThanOrEqual(4);
    expect(script.announces.map((announce) => announce.sequence)).toEqual(script.announces.map((_, at) => at + 1));
  });

  test("sends a long inventory in parts, in full", () => {
    const { simulation, script, node } = world(2 * HOLDINGS_PER_MESSAGE + 1);
    node.start();
    simulation.runUntil(INTERVAL);
    expect(script.joins[0]?.holdingsComplete).toBe(false);
    expect(script.inventories.map((part) => [part.part, part.last, part.holdings.length])).toEqual([
      [0, false, HOLDINGS_PER_MESSAGE],
      [1, false, HOLDINGS_PER_MESSAGE],
      [2, true, 1],
    ]);
  });

  test("repeats the same join until it is answered", () => {
    const { simulation, script, node } = world();
    script.silent = true;
    node.start();
    simulation.runUntil(30_000);
    script.silent = false;
    simulation.runUntil(60_000);
    expect(script.joins.length).toBeGreaterThan(2);
    expect(new Set(script.joins.map((join) => JSON.stringify(join))).size).toBe(1);
    expect(node.joined).toBe(true);
  });

  test("draws another nonce in another incarnation", () => {
    const nonces = [1, 2].map((incarnation) => {
      const { simulation, script, node } = world(0, incarnation);
      node.start();
      simulation.runUntil(100);
      return script.joins[0]?.bootNonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  test("hears why when it is refused, and stays out", () => {
    const { simulation, script, node } = world();
    script.refusal = new RpcError(Code.FAILED_PRECONDITION, "a later incarnation is known");
    const heard: unknown[] = [];
    node.start((refusal) => heard.push(refusal));
    simulation.runUntil(100_000);
    expect(heard).toEqual([script.refusal]);
    expect(script.joins).toHaveLength(1);
    expect(node.joined).toBe(false);
  });

  test("drops what no live file needs", () => {
    const { simulation, script, node, store } = world(2);
    script.stale = [{ fileId: 9, index: 1, pledge: 2 }];
    node.start();
    simulation.runUntil(100);
    expect([...store.list()].map((chunk) => chunk.index)).toEqual([0]);
  });
});

describe("an announce", () => {
  test("is repeated as it was until it is answered, and later changes wait", () => {
    const { simulation, script, node } = world();
    node.start();
    simulation.runUntil(INTERVAL);
    node.holdings.reserve(1);
    node.holdings.keepReplica(
      { fileId: 9, index: 0, size: 1, pledge: 5, hash: NO_HASH },
      dummyContent(9, 0, 1),
      () => {},
      undefined,
    );
    script.silent = true;
    const before = script.announces.length;
    simulation.runUntil(4 * INTERVAL);
    node.holdings.drop({ fileId: 9, index: 0, pledge: 5 });
    simulation.runUntil(5 * INTERVAL);
    script.silent = false;
    simulation.runUntil(8 * INTERVAL);
    const repeated = script.announces.filter((announce) => announce.sequence === before + 1);
    expect(repeated.length).toBeGreaterThan(2);
    expect(new Set(repeated.map((announce) => JSON.stringify(announce))).size).toBe(1);
    expect(repeated[0]?.gained).toEqual([{ fileId: 9, index: 0, pledge: 5 }]);
    expect(script.announces.find((announce) => announce.sequence === before + 2)?.lost).toHaveLength(1);
  });

  test("that meets a new epoch starts counting anew, and the inventory is told again", () => {
    const { simulation, script, node } = world(1);
    node.start();
    simulation.runUntil(3 * INTERVAL);
    script.epoch = 2;
    simulation.runUntil(6 * INTERVAL);
    expect(script.inventories).toHaveLength(1);
    expect(script.inventories[0]).toMatchObject({ epoch: 2, last: true });
    const first = script.announces.find((announce) => announce.epoch === 2);
    expect(first?.sequence).toBe(1);
  });

  test("that is answered with a resync tells the inventory again", () => {
    const { simulation, script, node } = world(3);
    node.start();
    simulation.runUntil(INTERVAL);
    script.next = { resync: true };
    simulation.runUntil(4 * INTERVAL);
    expect(script.inventories.map((part) => part.holdings.length)).toEqual([3]);
  });

  test("that is answered with a rejoin joins again, and goes on announcing", () => {
    const { simulation, script, node } = world();
    node.start();
    simulation.runUntil(INTERVAL);
    script.next = { rejoin: true };
    simulation.runUntil(3 * INTERVAL);
    expect(script.joins).toHaveLength(2);
    const count = script.announces.length;
    simulation.runUntil(6 * INTERVAL);
    expect(script.announces.length).toBeGreaterThan(count);
  });

  test("that is answered with a rejoin by a tracker that restarted joins again with the new epoch", () => {
    const { simulation, script, node } = world();
    node.start();
    simulation.runUntil(INTERVAL);
    script.epoch = 2;
    script.next = { rejoin: true };
    simulation.runUntil(3 * INTERVAL);
    expect(script.joins.map((join) => join.epoch)).toEqual([0, 2]);
    expect(node.joined).toBe(true);
  });

  test("for a number that is another's by now makes it join anew, as a member of the network that it was in", () => {
    const { simulation, script, node } = world(1);
    script.network = 77;
    node.start();
    simulation.runUntil(INTERVAL);
    script.denial = new RpcError(Code.PERMISSION_DENIED, "n1 cannot speak for n2");
    simulation.runUntil(5 * INTERVAL);
    expect(script.joins.map(({ network }) => network)).toEqual([0, 77]);
    expect(script.joins[1]?.holdings).toHaveLength(1);
    expect(node.joined).toBe(true);
    expect(script.announces.length).toBeGreaterThan(3);
  });

  test("that is answered with a rejoin, which is refused, ends it and tells why", () => {
    const { simulation, script, node } = world();
    node.start();
    const heard: unknown[] = [];
    node.membership.onRefused = (refusal) => heard.push(refusal);
    simulation.runUntil(INTERVAL);
    script.next = { rejoin: true };
    script.refusal = new RpcError(Code.FAILED_PRECONDITION, "n1 has left");
    simulation.runUntil(3 * INTERVAL);
    const count = script.announces.length;
    simulation.runUntil(6 * INTERVAL);
    expect(heard).toEqual([script.refusal]);
    expect([node.joined, script.announces.length]).toEqual([false, count]);
  });

  test("names holders that failed, each once", () => {
    const { simulation, script, node } = world();
    node.start();
    simulation.runUntil(100);
    for (const holder of [7, 8, 7]) node.membership.complain(holder);
    simulation.runUntil(3 * INTERVAL);
    expect(script.announces.map((announce) => announce.failedHolders)).toContainEqual([7, 8]);
    expect(script.announces.flatMap((announce) => announce.failedHolders)).toHaveLength(2);
  });

  test("is not sent any more by a node that stopped", () => {
    const { simulation, script, node } = world();
    node.start();
    simulation.runUntil(INTERVAL);
    node.stop();
    const count = script.announces.length;
    simulation.runUntil(10 * INTERVAL);
    expect(script.announces).toHaveLength(count);
  });
});
