import { describe, expect, test } from "vitest";
import { nodeHandlers } from "../../../test/contract/world.js";
import { FetchChunksRequest, FetchChunksResponse, NodeServiceDefinition } from "../../gen/swarmlab/v1/node.js";
import type { Backbone, NetworkSpec } from "../../runtime/network-spec.js";
import { wireSizes } from "../../runtime/wire-size.js";
import type { FlowSharing } from "../calls/streams.js";
import type { Host } from "../host.js";
import { type HostOptions, Simulation } from "../simulation.js";

const MiB = 2 ** 20;
const plain: Partial<NetworkSpec> = { latency: { model: "constant", delay: 0 }, overhead: 0 };

/** Makes a backbone of one capacity for both directions. */
function zoneBackbone(zone: string, capacity: number): Backbone {
  return { name: zone, zones: [zone], regions: [], up: capacity, down: capacity, halfDuplex: true };
}

/** Makes a message of exactly `bytes` bytes. */
function messageOf(bytes: number): FetchChunksResponse {
  if (bytes === 0) return FetchChunksResponse.decode(new Uint8Array());
  const ofLength = (value: number): FetchChunksResponse => ({
    index: 0,
    payload: { $case: "dummySize", value },
    tag: 0,
  });
  const { response: size } = wireSizes(NodeServiceDefinition, "fetchChunks");
  for (let length = bytes; ; length--) if (size(ofLength(length)) === bytes) return ofLength(length);
}

/** Lets hosts send each other messages of a given length, and notes the times at which the messages arrive. */
class Transfers {
  readonly simulation: Simulation;
  /** The time of each arrival in ms, by the order of the requests. */
  readonly ends: number[] = [];
  private asked = 0;
  private readonly sizes: number[] = [];

  constructor(network: Partial<NetworkSpec> = {}, sharing?: FlowSharing) {
    this.simulation = new Simulation({ seed: 1, network: { ...plain, ...network }, ...(sharing ? { sharing } : {}) });
  }

  host(options: Omit<HostOptions, "identity"> = {}): Host {
    const host = this.simulation.addHost({ identity: `h${this.simulation.hosts.length}`, ...options });
    host.serve(
      NodeServiceDefinition,
      nodeHandlers({
        fetchChunks: ({ fileId, indices }, _caller, sink) => {
          const message = messageOf(this.sizes[fileId] as number);
          let left = indices.length;
          sink.onReady = () => {
            sink.send(message);
            if (--left === 0) sink.end();
          };
        },
      }),
    );
    return host;
  }

  /** Starts a transfer of `messages` messages of `bytes` each. */
  start(from: Host, to: Host, bytes: number, messages = 1): void {
    const number = this.asked++;
    this.sizes.push(bytes);
    const indices = Array.from({ length: messages }, (_, i) => i);
    const request = { ...FetchChunksRequest.decode(new Uint8Array()), fileId: number, indices };
    const call = to.stream(from.self, NodeServiceDefinition, "fetchChunks", request, 1e9, {
      onMessage: () => {
        this.ends[number] = this.simulation.now;
      },
      onEnd: (status) => {
        if (status !== "OK") throw status;
      },
    });
    call.request(messages);
  }

  /** Plays the transfers, and returns the seconds at which they ended. */
  play(): number[] {
    this.simulation.runUntilIdle();
    return this.ends.map((end) => end / 1000);
  }
}

describe("a backbone", () => {
  const network = { backbones: [zoneBackbone("a", 10 * MiB)] };

  test("of 10 MiB/s is shared by the transfers that cross it, and leaves those inside the zone alone", () => {
    const transfers = new Transfers(network);
    const inZone = [1, 2].map(() => transfers.host({ zone: "a", up: 10 * MiB })) as [Host, Host];
    const receivers = ["a", "a", "b"].map((zone) => transfers.host({ zone })) as [Host, Host, Host];
    transfers.start(inZone[0], receivers[2], 10 * MiB);
    transfers.start(transfers.host({ up: 10 * MiB }), receivers[0], 10 * MiB);
    transfers.start(inZone[1], receivers[1], 10 * MiB);
    expect(transfers.play()).toEqual([2, 2, 1]);
  });

  test("with up and down bounds each direction by itself", () => {
    const backbone = { ...zoneBackbone("a", 10 * MiB), down: 5 * MiB, halfDuplex: false };
    const transfers = new Transfers({ backbones: [backbone] });
    const [inside, outside] = [transfers.host({ zone: "a" }), transfers.host({ zone: "b" })];
    transfers.start(inside, outside, 10 * MiB);
    transfers.start(outside, inside, 10 * MiB);
    expect(transfers.play()).toEqual([1, 2]);
  });

  test("of a region is crossed by what leaves it, after that of the zone within it", () => {
    const region: Backbone = { ...zoneBackbone("", 4 * MiB), name: "north", zones: [], regions: ["north"] };
    const transfers = new Transfers({ backbones: [...network.backbones, region] });
    const a = transfers.host({ zone: "a", region: "north" });
    const b = transfers.host({ zone: "b", region: "north" });
    const far = transfers.host({ zone: "a" });
    transfers.start(a, b, 10 * MiB);
    expect(transfers.play()).toEqual([1]);
    // Both ends are behind the backbone of zone a, but only one of them is behind the backbone of the region.
    transfers.start(a, far, 8 * MiB);
    expect(transfers.play()).toEqual([1, 3]);
  });

  test("behind which two zones are is not crossed between them", () => {
    const transfers = new Transfers({ backbones: [{ ...zoneBackbone("a", MiB), zones: ["a", "b"] }] });
    const [a, b, c] = [transfers.host({ zone: "a", up: 2 * MiB }), transfers.host({ zone: "b" }), transfers.host()];
    transfers.start(a, b, 4 * MiB);
    transfers.start(c, b, 4 * MiB);
    expect(transfers.play()).toEqual([2, 4]);
  });

  test("bounds a single transfer where uplinks are queues, and nothing where only latency counts", () => {
    for (const [bandwidth, seconds] of [["fifo", 2] as const, ["latency-only", 0] as const]) {
      const transfers = new Transfers({ bandwidth, backbones: [zoneBackbone("a", 5 * MiB)] });
      const [a, b] = [transfers.host({ zone: "a", up: 10 * MiB }), transfers.host()];
      transfers.start(a, b, 10 * MiB);
      expect(transfers.play()).toEqual([seconds]);
    }
  });
});

describe("capacities that change", () => {
  test.each(["fair", "fifo"] as const)("in the middle of a transfer change its end exactly (%s)", (bandwidth) => {
    const transfers = new Transfers({ bandwidth });
    const [a, b] = [transfers.host({ up: 10 * MiB }), transfers.host()];
    transfers.start(a, b, 30 * MiB);
    transfers.simulation.runUntil(1000);
    transfers.simulation.setLinks(a, { up: 4 * MiB });
    transfers.simulation.runUntil(3000);
    // The link has 30 - 10 - 8 = 12 MiB left to move.
    transfers.simulation.setLinks(b, { down: 2 * MiB });
    expect(transfers.play()).toEqual([9]);
  });

  test("of a backbone concern all that crosses it", () => {
    const transfers = new Transfers({ backbones: [zoneBackbone("a", 10 * MiB)] });
    const [a, b] = [transfers.host({ zone: "a" }), transfers.host()];
    transfers.start(a, b, 10 * MiB);
    transfers.start(b, a, 10 * MiB);
    transfers.simulation.runUntil(1000);
    transfers.simulation.setBackbone(0, { up: 2 * MiB, down: 2 * MiB });
    expect(transfers.play()).toEqual([6, 6]);
  });

  test("make small messages slower or faster as well", () => {
    const transfers = new Transfers();
    const [a, b] = [transfers.host(), transfers.host()];
    transfers.simulation.setLinks(b, { up: 10, down: Number.POSITIVE_INFINITY });
    transfers.start(a, b, 100);
    const { request: size } = wireSizes(NodeServiceDefinition, "fetchChunks");
    const bytes = size({ ...FetchChunksRequest.decode(new Uint8Array()), indices: [0] });
    expect(transfers.play()).toEqual([bytes / 10]);
  });
});

test.each(["fair", "fifo", "latency-only"] as const)("messages without content all arrive (%s)", (bandwidth) => {
  const transfers = new Transfers({ bandwidth });
  const [a, b] = [transfers.host({ up: 1e6 }), transfers.host()];
  transfers.start(a, b, 0, 3);
  expect(transfers.play()).toEqual([bandwidth === "latency-only" ? 0 : 3e-6]);
  expect(transfers.simulation.traffic.streamed).toMatchObject({ inFlight: 0, cut: 0 });
});

describe("a host that dies", () => {
  test("ends its transfers at once: others get their share from then on, and what had moved is told", () => {
    for (const end of ["sender", "receiver"] as const) {
      const transfers = new Transfers({ detection: 60_000 });
      const [sender, receiver] = [transfers.host({ up: 10 * MiB }), transfers.host({ down: 10 * MiB })];
      const [other] = [transfers.host({ up: 10 * MiB, down: 10 * MiB })];
      transfers.start(sender, receiver, 30 * MiB);
      // This transfer shares the link of the end that stays.
      if (end === "sender") transfers.start(other, receiver, 10 * MiB);
      else transfers.start(sender, other, 10 * MiB);
      transfers.simulation.runUntil(1000);
      expect(transfers.simulation.traffic.streamed).toMatchObject({ sent: 10 * MiB, inFlight: 10 * MiB, cut: 0 });
      transfers.simulation.crash(end === "sender" ? sender : receiver);
      expect(transfers.simulation.traffic.streamed).toMatchObject({ sent: 10 * MiB, inFlight: 5 * MiB, cut: 5 * MiB });
      transfers.simulation.runUntil(1500);
      expect(transfers.ends).toEqual([undefined, 1500]);
      const totals = { sent: 15 * MiB, delivered: 10 * MiB, inFlight: 0, cut: 5 * MiB };
      expect(transfers.simulation.traffic.streamed).toEqual(totals);
    }
  });

  test("while its messages are on their way cuts those to it, and not those from it", () => {
    for (const [end, arrives] of [["sender", true] as const, ["receiver", false] as const]) {
      const transfers = new Transfers({ latency: { model: "constant", delay: 100 }, detection: 60_000 });
      const [sender, receiver] = [transfers.host({ up: MiB }), transfers.host()];
      transfers.start(sender, receiver, MiB, 2);
      // The first message has left at 1.1 s and arrives at 1.2 s. At 1.15 s a twentieth of the second message has moved.
      transfers.simulation.runUntil(1150);
      transfers.simulation.crash(end === "sender" ? sender : receiver);
      transfers.simulation.runUntil(2000);
      const [delivered, cut] = arrives ? [MiB, MiB / 20] : [0, MiB + MiB / 20];
      const { streamed } = transfers.simulation.traffic;
      expect(streamed).toMatchObject({ delivered, inFlight: 0 });
      expect(streamed.cut).toBeCloseTo(cut, 3);
      expect(transfers.ends).toEqual(arrives ? [1200] : []);
    }
  });
});

describe("what a transfer gets of a link", () => {
  /** Weighs a flow by the number of its file: an even one weighs twice as much as an odd one. */
  const byFile: FlowSharing = (_method, request) =>
    (request as FetchChunksRequest).fileId % 2 === 0 ? { weight: 2 } : { weight: 1 };

  test("is in proportion to its weight", () => {
    const transfers = new Transfers({}, byFile);
    const [a, b, c] = [transfers.host({ up: 3 * MiB }), transfers.host(), transfers.host()];
    transfers.start(a, b, 4 * MiB);
    transfers.start(a, c, 4 * MiB);
    // The two move at 2 and 1 MiB/s. When the first ends, the other has 2 MiB left, and the link for itself.
    const [first, second] = transfers.play() as [number, number];
    expect(first).toBe(2);
    expect(second).toBeCloseTo(2 + 2 / 3, 6);
  });

  test("is at most its cap, and what it leaves is for others", () => {
    const capped: FlowSharing = (_method, request) =>
      (request as FetchChunksRequest).fileId === 0 ? { cap: 2 * MiB } : undefined;
    const transfers = new Transfers({}, capped);
    const [a, b, c] = [transfers.host({ up: 10 * MiB }), transfers.host(), transfers.host()];
    transfers.start(a, b, 10 * MiB);
    transfers.start(a, c, 40 * MiB);
    expect(transfers.play()).toEqual([5, 5]);
  });
});

describe("with TCP's factors", () => {
  // The expected ends are those of SimGrid 3.32 for the same transfers, with network/model:LV08 and network/crosstraffic:0.
  test.each([
    { capacity: 1e6, latency: 0, flows: 1, bytes: 1e9, end: 1030.92784 },
    { capacity: 1e6, latency: 0, flows: 2, bytes: 1e9, end: 2061.85567 },
    { capacity: 1e9, latency: 0.05, flows: 1, bytes: 1e12, end: 24579.8855 },
    { capacity: 1e9, latency: 0.05, flows: 2, bytes: 1e12, end: 24579.8855 },
    { capacity: 1e6, latency: 0.001, flows: 1, bytes: 1e6, end: 1.04393784 },
    { capacity: 1e6, latency: 0.001, flows: 2, bytes: 1e9, end: 2061.86868 },
  ])("$flows × $bytes bytes over $capacity bytes/s and $latency s arrive as SimGrid says", (run) => {
    const delay = run.latency * 1000;
    const transfers = new Transfers({ tcp: "lv08", latency: { model: "constant", delay } });
    const a = transfers.host({ up: run.capacity });
    for (let i = 0; i < run.flows; i++) transfers.start(a, transfers.host(), run.bytes);
    // Unlike SimGrid's transfer, ours begins with a request, which takes one more latency.
    for (const end of transfers.play()) expect(Math.abs((end - run.latency) / run.end - 1)).toBeLessThan(1e-6);
  });

  test("a stream waits once, and not again for each of its messages", () => {
    const transfers = new Transfers({ tcp: "lv08", latency: { model: "constant", delay: 10 } });
    const [a, b] = [transfers.host({ up: 1e6 }), transfers.host()];
    transfers.start(a, b, 0.97e6, 3);
    expect(transfers.play()).toEqual([0.01 + 0.1301 + 3]);
  });

  test("a stream that is cancelled before its first byte moves none", () => {
    const transfers = new Transfers({ tcp: "lv08", latency: { model: "constant", delay: 10 } });
    const [a, b] = [transfers.host({ up: 1e6 }), transfers.host()];
    transfers.start(a, b, 1e6);
    transfers.simulation.runUntil(50);
    transfers.simulation.crash(b);
    transfers.simulation.runUntilIdle();
    expect(transfers.ends).toEqual([]);
    expect(transfers.simulation.traffic.streamed).toEqual({ sent: 0, delivered: 0, inFlight: 0, cut: 0 });
  });

  test("backbones count among the links, with the same factor", () => {
    const transfers = new Transfers({ tcp: "lv08", backbones: [zoneBackbone("a", 1e6)] });
    const [a, b] = [transfers.host({ zone: "a" }), transfers.host()];
    transfers.start(a, b, 0.97e6);
    transfers.start(b, a, 0.97e6);
    expect(transfers.play()).toEqual([2, 2]);
  });
});

describe("what real networks add", () => {
  test.each(["fair", "fifo"] as const)(
    "headers take their share of every link, also of one that changes (%s)",
    (bandwidth) => {
      const backbones = [zoneBackbone("a", 5 * MiB)];
      const transfers = new Transfers({ bandwidth, transferOverhead: 0.25, backbones });
      const [a, b] = [transfers.host({ up: 10 * MiB }), transfers.host()];
      transfers.start(a, b, 8 * MiB);
      expect(transfers.play()).toEqual([1]);
      transfers.simulation.setLinks(b, { down: 2 * MiB });
      transfers.start(a, b, 8 * MiB);
      transfers.start(transfers.host({ zone: "a" }), transfers.host(), 8 * MiB);
      expect(transfers.play()).toEqual([1, 6, 3]);
    },
  );

  test("each chunk arrives later by what it takes to handle it, and the next one moves meanwhile", () => {
    const transfers = new Transfers({ chunkDelay: 200 });
    const [a, b] = [transfers.host({ up: MiB }), transfers.host()];
    transfers.start(a, b, MiB, 4);
    expect(transfers.play()).toEqual([4.2]);
  });

  test("streams between two hosts have one share of a link when they share a connection, and take turns", () => {
    const ends = (["per-stream", "per-peer"] as const).map((connections) => {
      const transfers = new Transfers({ connections });
      const [a, b, reader] = [transfers.host(), transfers.host(), transfers.host({ down: 3 * MiB })];
      transfers.start(a, reader, 3 * MiB);
      transfers.start(a, reader, 3 * MiB);
      transfers.start(b, reader, 3 * MiB);
      return transfers.play();
    });
    expect(ends).toEqual([
      [3, 3, 3],
      [2, 3, 2],
    ]);
  });

  test("a shared connection gives each stream its turn after every message, and goes on when one is gone", () => {
    const transfers = new Transfers({ connections: "per-peer" });
    const [a, reader, other] = [transfers.host({ up: MiB }), transfers.host(), transfers.host()];
    transfers.start(a, reader, MiB, 3);
    transfers.start(a, reader, MiB, 2);
    transfers.start(a, other, MiB / 2, 1);
    expect(transfers.play()).toEqual([5.5, 4.5, 1]);
    const cut = new Transfers({ connections: "per-peer" });
    const [source, gone, there] = [cut.host({ up: MiB }), cut.host(), cut.host()];
    for (let i = 0; i < 3; i++) cut.start(source, gone, MiB, 2);
    cut.start(source, there, 2 * MiB);
    cut.simulation.runUntil(500);
    cut.simulation.crash(gone);
    // The last transfer moved a quarter of its bytes in half a second, at half the link's rate. After that it has the link for itself.
    expect(cut.play()[3]).toBeCloseTo(2.25, 6);
  });
});
