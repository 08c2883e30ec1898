import { expect, test } from "vitest";
import { TestSwarm } from "../../../test/swarm/test-swarm.js";
import { type AwaitTurnResponse, NodeServiceDefinition } from "../../gen/swarmlab/v1/node.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";

// Tests of the line of a crowd's readers at a node: who may stand in it.

const MOST_OF_ONE = 8;

/** A node that holds one chunk and has one upload slot. Two readers have turns already, so that all others wait. */
function crowded(): { readonly enter: (identity: string) => () => AwaitTurnResponse | RpcError | undefined } {
  const swarm = new TestSwarm({ nodes: 1, replication: 1, settings: { uploadSlots: 1, callDeadlineMs: 60_000 } });
  const holder = swarm.place(0);
  swarm.run(2000);
  swarm.put(0, "f", 1);
  swarm.run(2000);
  const [chunk] = [...holder.node.store.list()];
  const enter = (identity: string) => {
    const host = swarm.simulation.addHost({ identity, role: "client" });
    let answer: AwaitTurnResponse | RpcError | undefined;
    const wanted = new Uint8Array([1]);
    const request = { fileId: chunk!.fileId, firstChunk: 0, wanted, passed: 0, patienceMs: 30_000, chunks: 1 };
    const onAnswer = (result: AwaitTurnResponse | RpcError): void => void (answer = result);
    host.call(holder.host.self, NodeServiceDefinition, "awaitTurn", request, 60_000, onAnswer, undefined);
    swarm.run(100);
    return () => answer;
  };
  for (const first of ["first", "second"]) expect(enter(first)()).toMatchObject({ offers: [0] });
  return { enter };
}

test("a member has at most eight readers in a line, and others still get a place", () => {
  const { enter } = crowded();
  const places = Array.from({ length: MOST_OF_ONE }, (_, n) => enter(`greedy/${n}`));
  expect(places.map((answer) => answer())).toEqual(places.map(() => undefined));
  const refused = enter("greedy/8")() as RpcError;
  expect(refused).toBeInstanceOf(RpcError);
  expect(refused.code).toBe(Code.RESOURCE_EXHAUSTED);
  expect(enter("modest")()).toBeUndefined();
});

test("members whose names end alike do not count as one member", () => {
  const { enter } = crowded();
  // A line counts its readers by a hash of the last characters and the length of a name: here all are the same.
  const places = Array.from("abcdefghijklmnop", (letter) => enter(`${letter}-of-the-village`));
  expect(places.map((answer) => answer())).toEqual(places.map(() => undefined));
});

test("a line takes sixty-four readers", () => {
  const { enter } = crowded();
  const places = Array.from({ length: 64 }, (_, n) => enter(`reader-${n}`));
  expect(places.map((answer) => answer())).toEqual(places.map(() => undefined));
  expect(enter("too late")()).toBeInstanceOf(RpcError);
});
