import { draw32, type KeyedRandom } from "../runtime/keyed-random.js";
import type { NetworkSpec } from "../runtime/network-spec.js";
import { grown } from "./bandwidth/grown.js";
import type { Tick } from "./event-queue.js";
import { type LatencyModel, latencyModel } from "./latency.js";

/** A network without losses, with 20 ms between any two hosts, and fair access links. */
export const plainNetwork: NetworkSpec = {
  latency: { model: "constant", delay: 20 },
  jitter: 0,
  loss: 0,
  bandwidth: "fair",
  overhead: 64,
  wire: "reference",
  detection: 1000,
};

const FROM_2_32 = 2 ** -32;

/**
 * How long small messages take, and whether they arrive: latency, jitter, and size over the rates of the two access
 * links. They do not compete with chunk transfers. Each sender's n-th message has draws of its own.
 */
export class Network {
  private readonly latency: LatencyModel;
  /** Ticks per byte on each host's uplink and downlink. */
  private upCost = new Float64Array(16);
  private downCost = new Float64Array(16);
  /** Messages sent by each host. */
  private sent = new Int32Array(16);
  private hosts = 0;
  private readonly latencyKey: readonly [number, number];
  private readonly jitterKey: readonly [number, number];
  private readonly lossKey: readonly [number, number];
  private readonly lossBound: number;
  private readonly jitter: number;

  constructor(
    readonly spec: NetworkSpec,
    random: KeyedRandom,
  ) {
    this.latency = latencyModel(spec.latency, random);
    this.latencyKey = random.purposeKey("latency");
    // The same key, halves swapped: a stream of its own.
    this.jitterKey = [this.latencyKey[1], this.latencyKey[0]];
    this.lossKey = random.purposeKey("loss");
    this.lossBound = spec.loss * 2 ** 32;
    this.jitter = spec.jitter;
  }

  /** Bytes per second; Infinity is allowed. */
  addHost(up: number, down: number, region: string): void {
    this.latency.addHost(region);
    if (this.hosts === this.sent.length) {
      this.upCost = grown(this.upCost, new Float64Array(this.hosts * 2));
      this.downCost = grown(this.downCost, new Float64Array(this.hosts * 2));
      this.sent = grown(this.sent, new Int32Array(this.hosts * 2));
    }
    this.upCost[this.hosts] = 1e6 / up;
    this.downCost[this.hosts] = 1e6 / down;
    this.hosts++;
  }

  /** Ticks until a message of `bytes` arrives, or -1 when it is lost. Counts as a message of `from`. */
  transit(from: number, to: number, bytes: number): Tick {
    if (this.lossBound > 0 && from !== to && this.drawFor(this.lossKey, from) < this.lossBound) {
      this.sent[from] = (this.sent[from] as number) + 1;
      return -1;
    }
    return Math.floor(
      this.latencyOf(from, to) + bytes * ((this.upCost[from] as number) + (this.downCost[to] as number)) + 0.5,
    );
  }

  /** As `transit`, over an open connection whose bytes are accounted elsewhere: nothing is lost. */
  propagation(from: number, to: number): Tick {
    return Math.floor(this.latencyOf(from, to) + 0.5);
  }

  private latencyOf(from: number, to: number): Tick {
    if (from === to) return 0;
    const delay = this.latency.delay(from, to, this.drawFor(this.latencyKey, from) * FROM_2_32);
    const extra = this.jitter > 0 ? delay * this.jitter * this.drawFor(this.jitterKey, from) * FROM_2_32 : 0;
    this.sent[from] = (this.sent[from] as number) + 1;
    return delay + extra;
  }

  /** The draw that belongs to the sender's next message. */
  private drawFor(key: readonly [number, number], from: number): number {
    return draw32(
      key[0] ^ Math.imul(from, 0x9e3779b1),
      key[1] ^ Math.imul(from, 0x85ebca77),
      this.sent[from] as number,
    );
  }
}
