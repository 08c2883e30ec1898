import { describe, expect, test } from "vitest";
import { nodeHandlers } from "../../test/contract/world.js";
import type { Peer } from "../gen/swarmlab/v1/common.js";
import { FetchChunksRequest, type FetchChunksResponse, NodeServiceDefinition } from "../gen/swarmlab/v1/node.js";
import { type LeaveRequest, type LeaveResponse, TrackerServiceDefinition } from "../gen/swarmlab/v1/tracker.js";
import { codeName, RpcError } from "../runtime/rpc-error.js";
import type { Caller, Reply, StreamSink } from "../runtime/transport.js";
import type { Host } from "./host.js";
import { Simulation } from "./simulation.js";

const request: LeaveRequest = { peerNumber: 1, incarnation: 1, drain: false };

/** Makes hosts 20 ms apart that answer calls, and notes the times at which each of them was asked. */
function hosts(count: number) {
  const simulation = new Simulation({ seed: 1 });
  const asked: [host: string, at: number][] = [];
  const all = Array.from({ length: count }, (_, i) => {
    const host = simulation.addHost({ identity: `h${i}` });
    const answers = {
      leave(_request: LeaveRequest, _caller: Caller, reply: Reply<LeaveResponse>): void {
        asked.push([host.identity, simulation.now]);
        reply.send({ remaining: 0 });
      },
    };
    simulation.serve(i, TrackerServiceDefinition, answers);
    return host;
  });
  /** Makes a call at the time `at`. Returns an object that will have the call's result, and the time of the result. */
  const call = (at: number, from: Host, to: Host, deadline = 1000) => {
    const outcome: { what?: string; at?: number } = {};
    const done = (result: object) => {
      outcome.what = result instanceof RpcError ? codeName(result.code) : "answered";
      outcome.at = simulation.now;
    };
    const peer: Peer = to.self;
    const start = () => from.call(peer, TrackerServiceDefinition, "leave", request, deadline, done, undefined);
    simulation.schedule(at * 1000, start, undefined);
    return outcome;
  };
  const at = (time: number, action: () => void) => simulation.schedule(time * 1000, action, undefined);
  return { simulation, all, asked, call, at };
}

describe("a partition", () => {
  test("loses what is sent and what is on its way across it, and nothing else", () => {
    const { simulation, all, asked, call, at } = hosts(4);
    const [a, b, c, d] = all as [Host, Host, Host, Host];
    let partition = 0;
    at(100, () => {
      partition = simulation.partition([[a, b]]);
    });
    at(500, () => simulation.heal(partition));
    const within = call(200, a, b);
    const amongTheRest = call(200, c, d);
    const across = call(200, a, c);
    const onItsWay = call(90, a, c);
    const replyOnItsWay = call(70, c, a);
    const healed = call(501, a, c);
    simulation.runUntil(3000);
    expect([within, amongTheRest, healed].map(({ what }) => what)).toEqual(["answered", "answered", "answered"]);
    expect(across).toEqual({ what: "DEADLINE_EXCEEDED", at: 1200 });
    expect(onItsWay).toEqual({ what: "DEADLINE_EXCEEDED", at: 1090 });
    expect(replyOnItsWay).toEqual({ what: "DEADLINE_EXCEEDED", at: 1070 });
    expect(asked.filter(([host]) => host === "h2").map(([, time]) => Math.round(time))).toEqual([521]);
  });

  test("of several, each holds until it is healed", () => {
    const { simulation, all, call } = hosts(2);
    const [a, b] = all as [Host, Host];
    const first = simulation.partition([[a]]);
    const second = simulation.partition([[b]]);
    simulation.heal(first);
    const held = call(0, a, b, 100);
    simulation.runUntil(200);
    simulation.heal(second);
    const free = call(200, a, b, 100);
    simulation.runUntil(400);
    expect([held.what, free.what]).toEqual(["DEADLINE_EXCEEDED", "answered"]);
  });
});

describe("a paused host", () => {
  test("hears what came, and its late timers, when it goes on", () => {
    const { simulation, all, asked, call, at } = hosts(2);
    const [a, b] = all as [Host, Host];
    const fired: number[] = [];
    at(50, () => b.after(100, () => fired.push(simulation.now), undefined));
    at(100, () => simulation.pause(b));
    at(600, () => simulation.resume(b));
    const patient = call(200, a, b);
    const hasty = call(200, a, b, 300);
    simulation.runUntil(3000);
    expect(fired).toEqual([600]);
    // The hasty call was over before the host went on, so the host was never asked.
    expect(asked).toEqual([["h1", 600]]);
    expect(Math.round(patient.at as number)).toBe(620);
    expect(hasty).toEqual({ what: "DEADLINE_EXCEEDED", at: 500 });
  });

  test("is told of its own calls when it goes on: in time what came in time", () => {
    const { simulation, all, call, at } = hosts(3);
    const [a, b, c] = all as [Host, Host, Host];
    at(100, () => simulation.pause(a));
    at(100, () => simulation.pause(c));
    at(600, () => simulation.resume(a));
    const answered = call(99, a, b, 100);
    const late = call(99, a, c, 200);
    simulation.runUntil(3000);
    expect(answered).toEqual({ what: "answered", at: 600 });
    expect(late).toEqual({ what: "DEADLINE_EXCEEDED", at: 600 });
  });

  test("that crashes never hears what waited for it; who waits for an answer learns of its death", () => {
    const { simulation, all, asked, call, at } = hosts(2);
    const [a, b] = all as [Host, Host];
    at(100, () => simulation.pause(b));
    at(300, () => simulation.crash(b));
    const waiting = call(150, a, b, 5000);
    simulation.runUntil(6000);
    expect(asked).toEqual([]);
    expect(waiting).toEqual({ what: "UNAVAILABLE", at: 1300 });
  });

  test("may cancel a timer that became due meanwhile", () => {
    const { simulation, all, at } = hosts(1);
    const a = all[0] as Host;
    const fired: string[] = [];
    at(0, () => {
      const second = { timer: 0 };
      a.after(100, () => a.cancel(second.timer as never), undefined);
      second.timer = a.after(200, () => fired.push("second"), undefined) as never;
    });
    at(50, () => simulation.pause(a));
    at(500, () => simulation.resume(a));
    simulation.runUntil(1000);
    expect(fired).toEqual([]);
  });
});

/** Makes a stream that opens at 0 and carries ten messages from `server` to `client`, each of which takes a second. */
function transfer() {
  const simulation = new Simulation({ seed: 1, network: { overhead: 0, detection: 2000 } });
  const server = simulation.addHost({ identity: "server", up: 1000 });
  const client = simulation.addHost({ identity: "client" });
  const message: FetchChunksResponse = { index: 0, payload: { $case: "dummySize", value: 990 }, tag: 0 };
  const seen = { messages: 0, end: "", endedAt: 0, cancelledAt: 0 };
  const fetchChunks = (_request: unknown, _caller: unknown, sink: StreamSink<FetchChunksResponse>) => {
    let left = 10;
    sink.onReady = () => {
      sink.send(message);
      if (--left === 0) sink.end();
    };
    sink.onCancelled = () => {
      seen.cancelledAt = simulation.now;
    };
  };
  server.serve(NodeServiceDefinition, nodeHandlers({ fetchChunks }));
  const request = FetchChunksRequest.decode(new Uint8Array());
  const open = () =>
    client
      .stream(server.self, NodeServiceDefinition, "fetchChunks", request, 60_000, {
        onMessage: () => seen.messages++,
        onEnd: (status) => {
          seen.end = status === "OK" ? status : codeName(status.code);
          seen.endedAt = simulation.now;
        },
      })
      .request(10);
  const at = (time: number, action: () => void) => simulation.schedule(time * 1000, action, undefined);
  const isBalanced = () => {
    const { sent, delivered, inFlight, cut } = simulation.traffic.streamed;
    return Math.abs(sent - delivered - inFlight - cut) < 1e-6;
  };
  return { simulation, server, client, seen, open, at, isBalanced };
}

describe("a stream across a partition", () => {
  test("goes on when the partition ends before it is noticed", () => {
    const run = transfer();
    const { simulation, server, seen, at } = run;
    run.open();
    let partition = 0;
    at(350, () => {
      partition = simulation.partition([[server]]);
    });
    at(1350, () => simulation.heal(partition));
    simulation.runUntil(60_000);
    expect(seen.messages).toBe(10);
    expect(seen.end).toBe("OK");
    expect(run.isBalanced()).toBe(true);
  });

  test("is given up by both ends after the detection delay, and nothing of it arrives later", () => {
    const run = transfer();
    const { simulation, server, seen, at } = run;
    run.open();
    let partition = 0;
    let before = 0;
    at(350, () => {
      before = seen.messages;
      partition = simulation.partition([[server]]);
    });
    at(20_000, () => simulation.heal(partition));
    simulation.runUntil(60_000);
    expect(seen).toEqual({ messages: before, end: "UNAVAILABLE", endedAt: 2350, cancelledAt: 2350 });
    expect(run.isBalanced()).toBe(true);
  });

  test("that is opened while it lasts is given up likewise", () => {
    const { simulation, server, seen, open, at } = transfer();
    simulation.partition([[server]]);
    at(100, open);
    simulation.runUntil(60_000);
    expect(seen).toMatchObject({ messages: 0, end: "UNAVAILABLE", endedAt: 2100 });
  });
});

describe("a stream across a hold", () => {
  test("stands still, and goes on when the hold ends, however late", () => {
    const run = transfer();
    const { simulation, server, seen, at } = run;
    run.open();
    let before = 0;
    at(350, () => {
      const hold = simulation.hold([[server]], "out");
      at(40_000, () => simulation.release(hold));
    });
    at(39_999, () => {
      before = seen.messages;
    });
    simulation.runUntil(60_000);
    expect(before).toBeLessThan(2);
    expect([seen.messages, seen.end]).toEqual([10, "OK"]);
    expect(run.isBalanced()).toBe(true);
  });

  test("is given up if a partition comes to it and lasts, and goes on if the partition is short", () => {
    const ends = [1000, 3000].map((length) => {
      const run = transfer();
      const { simulation, server, seen, at } = run;
      run.open();
      at(350, () => {
        const hold = simulation.hold([[server]]);
        at(20_000, () => simulation.release(hold));
      });
      at(5000, () => {
        const partition = simulation.partition([[server]]);
        at(5000 + length, () => simulation.heal(partition));
      });
      simulation.runUntil(60_000);
      expect(run.isBalanced()).toBe(true);
      return [seen.end, seen.end === "OK" ? 0 : seen.endedAt];
    });
    expect(ends).toEqual([
      ["OK", 0],
      ["UNAVAILABLE", 7000],
    ]);
  });

  test("ends at its deadline if nobody releases it", () => {
    const run = transfer();
    run.open();
    run.at(350, () => run.simulation.hold([[run.server]]));
    run.simulation.runUntil(90_000);
    expect(run.seen).toMatchObject({ end: "DEADLINE_EXCEEDED", endedAt: 60_000, cancelledAt: 60_000 });
    expect(run.isBalanced()).toBe(true);
  });
});

describe("a stream of a paused host", () => {
  test("goes on when the host that serves it goes on", () => {
    const run = transfer();
    const { simulation, server, seen, at } = run;
    run.open();
    at(350, () => simulation.pause(server));
    at(30_000, () => simulation.resume(server));
    simulation.runUntil(29_999);
    expect(seen.messages).toBeLessThan(3);
    simulation.runUntil(60_000);
    expect([seen.messages, seen.end]).toEqual([10, "OK"]);
    expect(run.isBalanced()).toBe(true);
  });

  test("ends at its deadline for a paused client when that goes on, and for its server at once", () => {
    const run = transfer();
    const { simulation, server, client, seen, at } = run;
    run.open();
    at(350, () => simulation.pause(server));
    at(360, () => simulation.pause(client));
    at(70_000, () => simulation.resume(server));
    at(80_000, () => simulation.resume(client));
    simulation.runUntil(90_000);
    expect(seen).toMatchObject({ end: "DEADLINE_EXCEEDED", endedAt: 80_000, cancelledAt: 70_000 });
    expect(run.isBalanced()).toBe(true);
  });
});

test("a history with partitions and pauses is the same each time", () => {
  const digest = () => {
    const { simulation, all, call, at } = hosts(3);
    const [a, b, c] = all as [Host, Host, Host];
    for (let i = 0; i < 20; i++) call(i * 40, all[i % 3] as Host, all[(i + 1) % 3] as Host, 300);
    at(100, () => simulation.partition([[a]]));
    at(200, () => simulation.pause(b));
    at(400, () => simulation.heal(1));
    at(500, () => simulation.resume(b));
    at(600, () => simulation.crash(c));
    simulation.runUntil(5000);
    return simulation.digest;
  };
  expect(digest()).toBe(digest());
});
