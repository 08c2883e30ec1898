import type { LatencySpec } from "../../runtime/network-spec.js";
import { exactExp, exactNormalQuantile } from "../../runtime/random/exact-math.js";
import type { KeyedRandom } from "../../runtime/random/keyed-random.js";
import { TICKS_PER_MS, type Tick } from "../events/event-queue.js";
import { grown } from "./bandwidth/grown.js";
import type { Latencies, LatencyHost, LatencyModel } from "./latency-model.js";
import { OwnLatency } from "./own-latency.js";
import { PairDraw } from "./pair-draw.js";

/** The one-way delay between two hosts at the same measured place. */
const SAME_PLACE: Tick = 0.25 * TICKS_PER_MS;

/** Makes the latencies that `spec` describes, or those of the user's model `own` if there is one. */
export function latencies(spec: LatencySpec, random: KeyedRandom, own?: LatencyModel): Latencies {
  if (own) return new OwnLatency(own, random);
  switch (spec.model) {
    case "constant":
      return new Constant(spec.delay);
    case "uniform":
      return new Uniform(spec.min, spec.max, random);
    case "lognormal":
      return new Lognormal(spec.median, spec.sigma, random);
    case "matrix":
      return new Matrix(spec.size, spec.rtt, random);
    case "regions":
      return new Regions(spec.names, spec.delay);
  }
}

class Constant implements Latencies {
  private readonly ticks: Tick;

  constructor(delay: number) {
    this.ticks = delay * TICKS_PER_MS;
  }

  addHost(): void {}

  delay(): Tick {
    return this.ticks;
  }
}

class Uniform implements Latencies {
  private readonly least: Tick;
  private readonly width: Tick;
  private readonly draw: PairDraw;

  constructor(min: number, max: number, random: KeyedRandom) {
    this.least = min * TICKS_PER_MS;
    this.width = (max - min) * TICKS_PER_MS;
    this.draw = new PairDraw(random);
  }

  addHost(): void {}

  delay(from: number, to: number): Tick {
    return this.least + this.width * this.draw.of(from, to);
  }
}

class Lognormal implements Latencies {
  private readonly draw: PairDraw;

  constructor(
    private readonly median: number,
    private readonly sigma: number,
    random: KeyedRandom,
  ) {
    this.draw = new PairDraw(random);
  }

  addHost(): void {}

  delay(from: number, to: number): Tick {
    return this.median * exactExp(this.sigma * exactNormalQuantile(this.draw.of(from, to))) * TICKS_PER_MS;
  }
}

/**
 * Measured round trips, halved. Each host gets a measured place, in an order drawn from the seed. No place is used
 * twice until all have been used; then the order starts again.
 */
class Matrix implements Latencies {
  private readonly places: Int32Array;
  private placeOf = new Int32Array(16);
  private hosts = 0;

  constructor(
    private readonly size: number,
    private readonly rtt: Float32Array,
    random: KeyedRandom,
  ) {
    const draws = random.draws("latency", "places");
    this.places = Int32Array.from({ length: size }, (_, i) => i);
    for (let i = size - 1; i > 0; i--) {
      const j = draws.below(i + 1);
      const place = this.places[i] as number;
      this.places[i] = this.places[j] as number;
      this.places[j] = place;
    }
  }

  addHost(): void {
    if (this.hosts === this.placeOf.length) {
      this.placeOf = grown(this.placeOf, new Int32Array(this.hosts * 2));
    }
    this.placeOf[this.hosts] = this.places[this.hosts % this.size] as number;
    this.hosts++;
  }

  delay(from: number, to: number): Tick {
    const a = this.placeOf[from] as number;
    const b = this.placeOf[to] as number;
    return a === b ? SAME_PLACE : (this.rtt[a * this.size + b] as number) * (TICKS_PER_MS / 2);
  }
}

class Regions implements Latencies {
  private readonly regionOf: number[] = [];

  constructor(
    private readonly names: readonly string[],
    private readonly delays: Float32Array,
  ) {}

  addHost({ region }: LatencyHost): void {
    const at = region === "" ? 0 : this.names.indexOf(region);
    if (at < 0) throw new Error(`unknown region ${JSON.stringify(region)}; known: ${this.names.join(", ")}`);
    this.regionOf.push(at);
  }

  delay(from: number, to: number): Tick {
    const row = this.regionOf[from] as number;
    return (this.delays[row * this.names.length + (this.regionOf[to] as number)] as number) * TICKS_PER_MS;
  }
}
