import { describe, expect, test } from "vitest";
import { type NodeHandlers, nodeHandlers, statusResponse } from "../../../test/contract/world.js";
import { NodeServiceDefinition } from "../../gen/swarmlab/v1/node.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { Simulation } from "../../sim/simulation.js";
import { defaultSettings } from "../options.js";
import { Contacts } from "./contacts.js";

type Reply = Parameters<NodeHandlers["status"]>[2];

/** A node that asks one peer, which answers its n-th question as `answers[n]` says. The peer has 500 ms to answer. No message takes time. */
function world(answers: readonly ((reply: Reply, later: (ms: number, act: () => void) => void) => void)[]) {
  const simulation = new Simulation({ seed: 1, network: { overhead: 0, latency: { model: "constant", delay: 0 } } });
  const [asker, peer] = ["asker", "peer"].map((identity) => simulation.addHost({ identity }));
  const contacts = new Contacts(asker!, { ...defaultSettings, callDeadlineMs: 5000 });
  const told: (readonly [string, string, number])[] = [];
  const askedAt: number[] = [];
  const status: NodeHandlers["status"] = (_request, _caller, reply) => {
    answers[askedAt.push(Math.round(simulation.now)) - 1]?.(reply, (ms, act) => void peer!.after(ms, act, undefined));
  };
  peer!.serve(NodeServiceDefinition, nodeHandlers({ status }));
  const ask = (name: string) =>
    contacts.ask(peer!.self, (sign) => {
      told.push([name, typeof sign === "string" ? sign : "there", Math.round(simulation.now)]);
    });
  const at = (ms: number, act: () => void) => void asker!.after(ms, act, undefined);
  return { simulation, contacts, peer: peer!.self, told, askedAt, ask, at };
}

const there = (reply: Reply) => reply.send(statusResponse({}));
const never = () => {};

describe("the question whether a peer is there", () => {
  test("is put once if the peer answers at once, and a refusal is an answer", () => {
    for (const answer of [there, (reply: Reply) => reply.send(new RpcError(Code.RESOURCE_EXHAUSTED, "busy"))]) {
      const { simulation, askedAt, told, ask } = world([answer]);
      ask("a");
      simulation.runUntil(2000);
      expect(askedAt).toEqual([0]);
      expect(told).toEqual([["a", answer === there ? "there" : "busy", 0]]);
    }
  });

  test("is put again halfway to the deadline, and the first answer counts", () => {
    const { simulation, askedAt, told, ask } = world([never, there]);
    ask("a");
    simulation.runUntil(2000);
    expect(askedAt).toEqual([0, 250]);
    expect(told).toEqual([["a", "there", 250]]);
  });

  test("is put once for all who ask meanwhile", () => {
    const { simulation, askedAt, told, ask, at } = world([(reply, later) => later(200, () => there(reply))]);
    ask("a");
    at(100, () => ask("b"));
    simulation.runUntil(2000);
    expect(askedAt).toEqual([0]);
    expect(told).toEqual([
      ["a", "there", 200],
      ["b", "there", 200],
    ]);
  });

  test("has silence as its answer when nothing has come by the deadline", () => {
    const { simulation, contacts, peer, askedAt, told, ask } = world([never, never]);
    ask("a");
    simulation.runUntil(2000);
    expect(askedAt).toEqual([0, 250]);
    expect(told).toEqual([["a", "silent", 500]]);
    expect(contacts.avoids(peer)).toBe(true);
  });

  test("does not end with the deadline of an earlier question, which the second call answered", () => {
    const { simulation, contacts, peer, told, ask, at } = world([
      never,
      there,
      (reply, later) => later(100, () => there(reply)),
    ]);
    ask("a");
    at(470, () => ask("b"));
    simulation.runUntil(2000);
    expect(told).toEqual([
      ["a", "there", 250],
      ["b", "there", 570],
    ]);
    expect(contacts.avoids(peer)).toBe(false);
  });
});
