import { describe, expect, test } from "vitest";
import { type LeaveRequest, type LeaveResponse, TrackerServiceDefinition } from "../gen/swarmlab/v1/tracker.js";
import { codeName, RpcError } from "../runtime/rpc-error.js";
import type { Caller, Reply } from "../runtime/transport.js";
import type { Host } from "./host.js";
import { Simulation } from "./simulation.js";

/** Makes two hosts 20 ms apart, and a log of the requests that b hears and the results of a's calls, with times in whole ms. */
function pair() {
  const simulation = new Simulation({ seed: 1 });
  const [a, b] = ["a", "b"].map((identity) => simulation.addHost({ identity })) as [Host, Host];
  const heard: string[] = [];
  const tell = (what: string) => heard.push(`${Math.round(simulation.now)} ${what}`);
  simulation.serve(b.number, TrackerServiceDefinition, {
    leave({ peerNumber }: LeaveRequest, _caller: Caller, reply: Reply<LeaveResponse>): void {
      tell(`hears ${peerNumber}`);
      reply.send({ remaining: 0 });
    },
  });
  const at = (time: number, action: () => void) => simulation.schedule(time * 1000, action, undefined);
  const ask = (time: number, peerNumber: number, deadline = 1000) =>
    at(time, () => {
      const request = { peerNumber, incarnation: 1, drain: false };
      const done = (result: object) =>
        tell(`${peerNumber} ${result instanceof RpcError ? codeName(result.code) : "answered"}`);
      a.call(b.self, TrackerServiceDefinition, "leave", request, deadline, done, undefined);
    });
  return { simulation, a, b, heard, tell, ask, at };
}

describe("a slow host", () => {
  test("handles messages and timers one after another, each after its time, and is as before when that ends", () => {
    const { simulation, b, heard, tell, ask, at } = pair();
    at(0, () => simulation.slow(b, 100));
    at(0, () => b.after(130, tell, "timer"));
    for (const [time, number] of [
      [80, 1],
      [90, 2],
      [100, 3],
      [600, 4],
    ] as const)
      ask(time, number);
    at(1000, () => simulation.quicken(b, 100));
    ask(1100, 5);
    simulation.runUntil(3000);
    expect(heard).toEqual([
      ...["200 hears 1", "220 1 answered", "300 hears 2", "320 2 answered", "400 hears 3", "420 3 answered"],
      ...["500 timer", "720 hears 4", "740 4 answered", "1120 hears 5", "1140 5 answered"],
    ]);
  });

  test("falls behind: a call whose turn comes after its deadline is never heard, and takes no time", () => {
    const { simulation, b, heard, ask } = pair();
    simulation.slow(b, 300);
    for (const number of [1, 2, 3]) ask(80, number, 500);
    ask(690, 4, 700);
    simulation.runUntil(5000);
    expect(heard).toEqual([
      ...["400 hears 1", "420 1 answered", "580 2 DEADLINE_EXCEEDED", "580 3 DEADLINE_EXCEEDED"],
      ...["1010 hears 4", "1030 4 answered"],
    ]);
  });

  test("forgets a timer that is cancelled while it waits in line", () => {
    const { simulation, a, heard, tell, at } = pair();
    simulation.slow(a, 50);
    at(10, () => {
      const timers = { second: 0 };
      a.after(0, () => a.cancel(timers.second as never), undefined);
      timers.second = a.after(0, tell, "second");
      a.after(0, tell, "third");
    });
    simulation.runUntil(1000);
    // The cancelled timer takes no time.
    expect(heard).toEqual(["110 third"]);
  });

  test("that pauses, crashes or is freed loses no message that it should hear, nor hears one of an earlier life", () => {
    const { simulation, b, heard, ask, at } = pair();
    simulation.slow(b, 100);
    for (const number of [1, 2]) ask(80, number);
    at(150, () => simulation.pause(b));
    ask(160, 3);
    at(250, () => simulation.resume(b));
    for (const number of [4, 5]) ask(980, number);
    at(1050, () => simulation.crash(b));
    at(1051, () => simulation.boot(b));
    simulation.slow(b, 100);
    simulation.runUntil(4000);
    // The host was slowed twice, so each event takes 200 ms.
    expect(heard).toEqual([
      ...["450 hears 1", "470 1 answered", "650 hears 2", "670 2 answered", "850 hears 3", "870 3 answered"],
      ...["1980 4 DEADLINE_EXCEEDED", "1980 5 DEADLINE_EXCEEDED"],
    ]);
    simulation.quicken(b, 100);
    simulation.quicken(b, 100);
    ask(4000, 6);
    simulation.runUntil(5000);
    // The error comes at once, since the host's new life serves no method.
    expect(heard.at(-1)).toBe("4040 6 UNIMPLEMENTED");
  });
});
