import { expect, test } from "vitest";
import { NodeState } from "../../src/gen/swarmlab/v1/tracker.js";
import { CHUNK, TestSwarm } from "../swarm/test-swarm.js";
import { Outsider } from "./outsider.js";

function swarmWithFile(options: { nodes: number; replication: number }): { swarm: TestSwarm; outsider: Outsider } {
  const swarm = new TestSwarm(options);
  const outsider = new Outsider(swarm.simulation, swarm.trackerHost.self);
  swarm.run(2000);
  swarm.finish([swarm.put(0, "file", 10 * CHUNK)]);
  return { swarm, outsider };
}

const stateOf = (outsider: Outsider, identity: string): NodeState | undefined =>
  outsider.ask("listNodes", { firstNumber: 0, limit: 0 }).nodes.find((node) => node.identity === identity)?.state;

test("B3: a node that joins with chunks is listed as their holder", () => {
  const { outsider } = swarmWithFile({ nodes: 3, replication: 2 });
  const page = outsider.ask("get", { name: "file", fileId: 0, firstChunk: 0, limit: 0, join: undefined });
  const holdings = [2, 5].map((index) => ({ fileId: page.fileId, index, pledge: 0 }));
  const { address, host } = outsider.host.self;
  const { peerNumber, stale } = outsider.ask("join", {
    identity: "outsider",
    bootNonce: 1,
    peer: { number: 0, address, host },
    capacityBytes: 0,
    zone: "",
    incarnation: 1,
    holdings,
    holdingsComplete: true,
    epoch: 0,
    network: 0,
  });
  expect(stale).toEqual([]);
  const lists = outsider.holders("file").flatMap((holders, index) => (holders.includes(peerNumber) ? [index] : []));
  expect(lists).toEqual([2, 5]);
});

test("B3: a node that starts again reports the replicas on its disk with its join", () => {
  const { swarm, outsider } = swarmWithFile({ nodes: 3, replication: 1 });
  const held = swarm.place(1).store.replicas;
  const { number } = swarm.place(1).node;
  expect(held).toBeGreaterThan(0);
  swarm.crash(1);
  swarm.run(15_000);
  expect(outsider.holders("file").flat()).not.toContain(number);
  swarm.restart(1);
  swarm.run(100);
  const listed = outsider.holders("file").filter((holders) => holders.includes(number));
  expect(listed).toHaveLength(held);
  expect(swarm.place(1).node.number).toBe(number);
});

test("B3: when a node joins with chunks of an unknown file, the tracker tells it that they are stale", () => {
  const { swarm, outsider } = swarmWithFile({ nodes: 3, replication: 1 });
  swarm.crash(2);
  const held = swarm.place(2).store.replicas;
  expect(held).toBeGreaterThan(0);
  outsider.ask("remove", { name: "file" });
  swarm.run(120_000);
  swarm.restart(2);
  swarm.run(2000);
  expect(swarm.place(2).store.replicas).toBe(0);
});

test("B3: a node that leaves is removed: it is no holder, and gets no chunks any more", () => {
  const { swarm, outsider } = swarmWithFile({ nodes: 4, replication: 2 });
  const { node } = swarm.place(2);
  const { number } = node;
  expect(outsider.holders("file").flat()).toContain(number);
  const left: unknown[] = [];
  node.leave({ drain: false }, (result) => left.push(result.error));
  swarm.run(200);
  expect(left).toEqual([undefined]);
  expect(stateOf(outsider, "n2")).toBe(NodeState.LEFT);
  expect(outsider.holders("file").flat()).not.toContain(number);
  swarm.finish([swarm.put(0, "later", 30 * CHUNK)]);
  expect(outsider.holders("later").flat()).not.toContain(number);
});

test("B3: a second process with the name of a running node is refused", () => {
  const { outsider } = swarmWithFile({ nodes: 2, replication: 1 });
  const { address, host } = outsider.host.self;
  const join = {
    peer: { number: 0, address, host },
    capacityBytes: 0,
    zone: "",
    holdings: [],
    holdingsComplete: true,
    epoch: 0,
    network: 0,
  };
  outsider.ask("join", { ...join, identity: "outsider", bootNonce: 1, incarnation: 1 });
  const again = outsider.ask("join", { ...join, identity: "outsider", bootNonce: 1, incarnation: 1 });
  expect(again.peerNumber).toBeGreaterThan(0);
  expect(() => outsider.ask("join", { ...join, identity: "outsider", bootNonce: 2, incarnation: 1 })).toThrow(
    "FAILED_PRECONDITION",
  );
});
