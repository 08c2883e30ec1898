import { describe, expect, test } from "vitest";
import { type LeaveRequest, type LeaveResponse, TrackerServiceDefinition } from "../gen/swarmlab/v1/tracker.js";
import { codeName, RpcError } from "../runtime/rpc-error.js";
import type { Caller, Reply } from "../runtime/transport.js";
import type { Host } from "./host.js";
import { Simulation } from "./simulation.js";

/** Makes two hosts 20 ms apart, and a log of the requests that each received and the results of its calls, with times in whole ms. */
function pair() {
  const simulation = new Simulation({ seed: 1 });
  const [a, b] = ["a", "b"].map((identity) => simulation.addHost({ identity })) as [Host, Host];
  const heard: string[] = [];
  const tell = (what: string) => heard.push(`${Math.round(simulation.now)} ${what}`);
  for (const host of [a, b]) {
    simulation.serve(host.number, TrackerServiceDefinition, {
      leave({ peerNumber }: LeaveRequest, _caller: Caller, reply: Reply<LeaveResponse>): void {
        tell(`${host.identity} hears ${peerNumber}`);
        reply.send({ remaining: 0 });
      },
    });
  }
  const at = (time: number, action: () => void) => simulation.schedule(time * 1000, action, undefined);
  /** Makes a host send the other one a request with a number, at `time` in ms. */
  const ask = (time: number, from: Host, peerNumber: number, deadline = 1000) =>
    at(time, () => {
      const to = from === a ? b : a;
      const request = { peerNumber, incarnation: 1, drain: false };
      const done = (result: object) =>
        tell(`${peerNumber} ${result instanceof RpcError ? codeName(result.code) : "answered"}`);
      from.call(to.self, TrackerServiceDefinition, "leave", request, deadline, done, undefined);
    });
  const hold = (from: number, until: number, way: "both" | "out" | "in" = "both") =>
    at(from, () => {
      const handle = simulation.hold([[b]], way);
      at(until, () => simulation.release(handle));
    });
  return { simulation, a, b, heard, ask, at, hold };
}

describe("held messages", () => {
  test("arrive together when they are released, in the order in which they were sent; also one on its way when the hold began", () => {
    const { simulation, a, heard, ask, hold } = pair();
    hold(100, 500);
    ask(90, a, 1);
    ask(200, a, 2);
    ask(150, a, 3);
    ask(490, a, 4);
    simulation.runUntil(2000);
    expect(heard).toEqual([
      ...["500 b hears 1", "500 b hears 3", "500 b hears 2", "510 b hears 4"],
      ...["520 1 answered", "520 3 answered", "520 2 answered", "530 4 answered"],
    ]);
  });

  test("are requests, which are served even if their callers have given up, and answers, which then nobody hears", () => {
    const { simulation, a, heard, ask, hold } = pair();
    hold(100, 5000);
    ask(90, a, 1);
    ask(75, a, 2, 300);
    simulation.runUntil(20_000);
    expect(heard).toEqual(["95 b hears 2", "375 2 DEADLINE_EXCEEDED", "1090 1 DEADLINE_EXCEEDED", "5000 b hears 1"]);
  });

  test("of one way are those that the named hosts send, or those sent to them", () => {
    const heardWith = (way: "out" | "in") => {
      const { simulation, a, b, heard, ask, hold } = pair();
      hold(100, 500, way);
      ask(200, a, 1);
      ask(201, b, 2);
      simulation.runUntil(2000);
      return heard;
    };
    expect(heardWith("out")).toEqual(["220 b hears 1", "500 a hears 2", "500 1 answered", "520 2 answered"]);
    expect(heardWith("in")).toEqual(["221 a hears 2", "500 b hears 1", "500 2 answered", "520 1 answered"]);
  });

  test("for a host that died meanwhile never arrive; a second hold keeps them longer; a partition loses them", () => {
    const { simulation, a, b, heard, ask, at, hold } = pair();
    hold(100, 500);
    hold(200, 700);
    ask(150, a, 1);
    at(800, () => {
      const first = simulation.hold([[b]]);
      at(900, () => simulation.crash(b));
      at(901, () => simulation.boot(b));
      at(1000, () => simulation.release(first));
    });
    ask(850, a, 2, 20_000);
    at(3000, () => {
      const held = simulation.hold([[b]]);
      const partition = simulation.partition([[b]]);
      at(3100, () => simulation.release(held));
      at(3200, () => simulation.heal(partition));
    });
    ask(2990, a, 3, 500);
    simulation.runUntil(20_000);
    expect(heard).toEqual(["700 b hears 1", "720 1 answered", "2000 2 UNAVAILABLE", "3490 3 DEADLINE_EXCEEDED"]);
  });

  test("wait for a paused host, too", () => {
    const { simulation, a, b, heard, ask, at, hold } = pair();
    hold(100, 400);
    at(300, () => simulation.pause(b));
    at(600, () => simulation.resume(b));
    ask(200, a, 1);
    ask(420, a, 2);
    simulation.runUntil(2000);
    expect(heard).toEqual(["600 b hears 1", "600 b hears 2", "620 1 answered", "620 2 answered"]);
  });

  test("find a call over whose caller was paused at its deadline, even if the caller goes on at the same time", () => {
    const { simulation, a, heard, ask, at } = pair();
    ask(200, a, 1, 500);
    at(100, () => {
      const held = simulation.hold([[a]]);
      at(400, () => simulation.pause(a));
      at(1000, () => {
        simulation.resume(a);
        simulation.release(held);
      });
    });
    simulation.runUntil(2000);
    expect(heard).toEqual(["1000 1 DEADLINE_EXCEEDED", "1000 b hears 1"]);
  });
});

test("a request that a disturbance delays beyond its deadline is served late, and nobody hears its answer", () => {
  const { simulation, a, b, heard, ask, at } = pair();
  at(50, () => {
    const handle = simulation.disturb([b], { loss: 0, duplicates: 0, delay: 3000, jitter: 0 });
    at(200, () => simulation.calm(handle));
  });
  ask(100, a, 1, 500);
  ask(1000, a, 2, 500);
  simulation.runUntil(20_000);
  expect(heard).toEqual(["600 1 DEADLINE_EXCEEDED", "1020 b hears 2", "1040 2 answered", "3120 b hears 1"]);
});
