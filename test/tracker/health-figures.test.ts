import { expect, test } from "vitest";
import type { ListNodesResponse, StatResponse } from "../../src/gen/swarmlab/v1/tracker.js";
import { answer, CHUNK, type Member, Trial } from "./trial.js";

const stat = (trial: Trial): StatResponse => answer(trial.ask(trial.host, "stat", { name: "" }));
const listed = (trial: Trial): ListNodesResponse["nodes"] =>
  answer(trial.ask(trial.host, "listNodes", { firstNumber: 0, limit: 0 })).nodes;
const FULL = 100 * CHUNK;

/** A network whose nodes have no room for another chunk. */
function fullNetwork(nodes: number): { trial: Trial; members: Member[] } {
  const trial = new Trial({}, {});
  const members = trial.join(nodes, { capacityBytes: 10 * CHUNK });
  members[0]!.store("file", 5 * nodes, { replication: 2 });
  return { trial, members };
}

test("a client that dies is a dead client, and no dead node; a node that dies is a dead node", () => {
  const trial = new Trial();
  const nodes = trial.join(3);
  const clients = trial.join(2, { capacityBytes: 0 });
  expect(stat(trial)).toMatchObject({ nodesAlive: 3, nodesDead: 0, clientsAlive: 2, clientsDead: 0 });
  clients[0]!.crash();
  trial.keepAlive(5000, [...nodes, clients[1]!]);
  expect(stat(trial)).toMatchObject({ nodesAlive: 3, nodesSuspected: 0, clientsAlive: 1, clientsSuspected: 1 });
  trial.keepAlive(15_000, [...nodes, clients[1]!]);
  expect(stat(trial)).toMatchObject({ nodesAlive: 3, nodesDead: 0, clientsAlive: 1, clientsDead: 1 });
  nodes[2]!.crash();
  trial.keepAlive(15_000, [nodes[0]!, nodes[1]!, clients[1]!]);
  expect(stat(trial)).toMatchObject({ nodesAlive: 2, nodesDead: 1, clientsAlive: 1, clientsDead: 1 });
  // A client that comes back with room is a node, and a node that comes back without room is a client.
  clients[0]!.restart({ capacityBytes: FULL });
  nodes[2]!.restart({ capacityBytes: 0 });
  expect(stat(trial)).toMatchObject({ nodesAlive: 3, nodesDead: 0, clientsAlive: 2, clientsDead: 0 });
});

test("after a restart of the tracker peers count as nodes or clients from their next message on", () => {
  const trial = new Trial();
  const [node, client] = [trial.join(1)[0]!, trial.join(1, { capacityBytes: 0 })[0]!];
  trial.restartTracker();
  expect(stat(trial)).toMatchObject({ nodesAlive: 0, nodesDead: 0, clientsAlive: 0, clientsDead: 0 });
  node.join();
  client.join({ capacityBytes: 0 });
  expect(stat(trial)).toMatchObject({ nodesAlive: 1, clientsAlive: 1 });
});

test("pledged bytes are shown apart from stored bytes, and are gone when the put is given up", () => {
  const trial = new Trial({ putLease: 4000, idleLeases: 1 });
  const members = trial.join(3);
  members[0]!.store("kept", 5);
  for (let n = 0; n < 10; n++) members[1]!.put(`hollow ${n}`, 13);
  expect(stat(trial)).toMatchObject({ usedBytes: 10 * CHUNK, pledgedBytes: 260 * CHUNK, nodesWithRoom: 3 });
  expect(stat(trial).medianFill).toBeLessThan(0.05);
  const nodes = listed(trial);
  expect(nodes.reduce((sum, { usedBytes }) => sum + usedBytes, 0)).toBe(10 * CHUNK);
  expect(nodes.reduce((sum, { pledgedBytes }) => sum + pledgedBytes, 0)).toBe(260 * CHUNK);
  trial.keepAlive(8000);
  expect(stat(trial)).toMatchObject({ usedBytes: 10 * CHUNK, pledgedBytes: 0 });
});

test("pledges of a node that dies are void; those of an open put outlive a restart, since the order may still come", () => {
  const trial = new Trial();
  const members = trial.join(3);
  members[0]!.put("open", 30);
  expect(stat(trial).pledgedBytes).toBe(60 * CHUNK);
  members[1]!.restart();
  expect(stat(trial).pledgedBytes).toBe(60 * CHUNK);
  members[2]!.crash();
  trial.keepAlive(15_000, members.slice(0, 2));
  expect(stat(trial).pledgedBytes).toBe(40 * CHUNK);
});

test("one node that offers as much as it may does not make a full network look empty", () => {
  const { trial } = fullNetwork(4);
  expect(stat(trial)).toMatchObject({ medianFill: 1, nodesWithRoom: 0 });
  const liar = trial.add("liar");
  liar.join({ capacityBytes: 2 ** 50 });
  const { usedBytes, capacityBytes, medianFill, nodesWithRoom } = stat(trial);
  expect(usedBytes / capacityBytes).toBeLessThan(0.001);
  expect([medianFill, nodesWithRoom]).toEqual([1, 1]);
});

test("a node that drains, or that others cannot be sent to, takes no more", () => {
  const trial = new Trial();
  const members = trial.join(3);
  expect(stat(trial)).toMatchObject({ medianFill: 0, nodesWithRoom: 3 });
  members[0]!.store("file", 1);
  const leave = { peerNumber: members[1]!.number, incarnation: 1, drain: true };
  const holds = members[1]!.disk.size > 0;
  answer(trial.ask(members[1]!.host, "leave", leave));
  expect(stat(trial).nodesWithRoom).toBe(2);
  expect(stat(trial).nodesAlive).toBe(holds ? 3 : 2);
});
