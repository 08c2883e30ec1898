import type { NetworkSpec } from "../../runtime/network-spec.js";
import { draw32, type KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Tick } from "../events/event-queue.js";
import { HostDouble, type HostTable, HostWord } from "../host-table.js";
import type { Latencies, LatencyHost } from "./latency-model.js";

/** A network without losses, with 20 ms between any two hosts, and fair access links. */
export const plainNetwork: NetworkSpec = {
  latency: { model: "constant", delay: 20 },
  jitter: 0,
  loss: 0,
  bandwidth: "fair",
  tcp: "none",
  weights: { put: 1, get: 1, repair: 1 },
  backbones: [],
  overhead: 64,
  transferOverhead: 0,
  connections: "per-stream",
  chunkDelay: 0,
  wire: "reference",
  detection: 1000,
};

// Use constants of this module, not properties of imported objects: the compiler folds only the former into the hot path.
const { STRIDE: HOST_WORDS, SENT } = HostWord;
const { STRIDE: HOST_DOUBLES, UP_COST, DOWN_COST } = HostDouble;
const FROM_2_32 = 2 ** -32;

/**
 * How long small messages take, and whether they arrive: latency, jitter, and size over the rates of the two access
 * links. These messages do not compete with chunk transfers. Each sender's n-th message has draws of its own.
 */
export class Network {
  private jitterKey: readonly [number, number];
  private lossKey: readonly [number, number];
  private readonly lossBound: number;
  private readonly jitter: number;

  constructor(
    readonly spec: NetworkSpec,
    random: KeyedRandom,
    private readonly hosts: HostTable,
    private readonly latency: Latencies,
  ) {
    this.jitterKey = jitterKeyOf(random);
    this.lossKey = random.purposeKey("loss");
    this.lossBound = spec.loss * 2 ** 32;
    this.jitter = spec.jitter;
  }

  addHost(host: LatencyHost): void {
    this.latency.addHost(host);
  }

  /** Takes new keys for jitter and loss. Call it when `random` was rekeyed. Latencies stay: they say where hosts are. */
  rekey(random: KeyedRandom): void {
    this.jitterKey = jitterKeyOf(random);
    this.lossKey = random.purposeKey("loss");
  }

  /** The number of ticks until a message of `bytes` arrives, or -1 when it is lost. If it needs a draw, it counts as a message of `from`. */
  transit(from: number, to: number, bytes: number): Tick {
    const { words, doubles } = this.hosts;
    if (this.lossBound > 0 && from !== to) {
      const lost = this.drawFor(this.lossKey, from) < this.lossBound;
      // If there is jitter, drawing it below counts the message. So count here only a lost message, or one without jitter.
      if (lost || this.jitter === 0) words[from * HOST_WORDS + SENT]! += 1;
      if (lost) return -1;
    }
    const cost = doubles[from * HOST_DOUBLES + UP_COST]! + doubles[to * HOST_DOUBLES + DOWN_COST]!;
    return Math.floor(this.latencyOf(from, to) + bytes * cost + 0.5);
  }

  /** The ticks of a message over an open connection. Unlike with `transit`, none is lost, and the time for the bytes is not included. */
  propagation(from: number, to: number): Tick {
    return Math.floor(this.latencyOf(from, to) + 0.5);
  }

  /** The number of ticks from host to host, not rounded and without jitter. It draws nothing. */
  delay(from: number, to: number): Tick {
    return from === to ? 0 : this.latency.delay(from, to);
  }

  private latencyOf(from: number, to: number): Tick {
    if (from === to) return 0;
    const delay = this.latency.delay(from, to);
    if (this.jitter === 0) return delay;
    const extra = delay * this.jitter * this.drawFor(this.jitterKey, from) * FROM_2_32;
    this.hosts.words[from * HOST_WORDS + SENT]! += 1;
    return delay + extra;
  }

  /** Makes the draw that belongs to the sender's next message. */
  private drawFor(key: readonly [number, number], from: number): number {
    return draw32(
      key[0] ^ Math.imul(from, 0x9e3779b1),
      key[1] ^ Math.imul(from, 0x85ebca77),
      this.hosts.words[from * HOST_WORDS + SENT] as number,
    );
  }
}

/** Makes the key of jitter: the key of the latencies with its two halves swapped. So jitter does not use the draws of the latencies. */
function jitterKeyOf(random: KeyedRandom): readonly [number, number] {
  const [a, b] = random.purposeKey("latency");
  return [b, a];
}
