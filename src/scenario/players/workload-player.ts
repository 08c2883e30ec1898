import { randomExponential, randomLogNormal, randomPareto, randomUniform, randomWeibull } from "d3-random";
import seedrandom from "seedrandom";
import { exactLn } from "../../runtime/random/exact-math.js";
import { generatedName } from "../expand/generated-name.js";
import type { Distribution, Workload } from "../scenario.js";
import type { Ground } from "./chronicle.js";
import { Zipf } from "./zipf.js";

/** The number of random nodes that are tried first; and the number of nodes that are then tried one after another. */
const MAX_TRIES = 64;
const MAX_SEARCHED = 4096;

/**
 * Puts or gets that arrive as a Poisson process. Arrivals, sizes, nodes and files each have a named stream of draws, so that none of them changes the
 * draws of the others. Times are rounded to whole microseconds, and sizes to whole bytes, because the platform's logarithm, which d3 uses, may differ
 * in its last digit from machine to machine.
 */
export class WorkloadPlayer {
  private gap: () => number;
  private size: () => number;
  private nodes: () => number;
  private files: () => number;
  private readonly popularity: Zipf;
  /** The time of the next arrival, in microseconds. */
  private time: number;
  private puts = 0;
  private isRekeyed = false;

  constructor(
    private readonly workload: Workload,
    private stream: string,
    /** The number of this workload among the put workloads, from 1. */
    private readonly nth: number,
    private readonly stage: Ground,
  ) {
    ({ gap: this.gap, size: this.size, nodes: this.nodes, files: this.files } = streamsOf(workload, stream));
    this.popularity = new Zipf(workload.zipf);
    this.time = Math.round(workload.start * 1000);
  }

  /** Draws other arrivals, sizes, nodes and files from now on. The next arrival is drawn anew as well: a Poisson process has no memory. */
  rekey(salt: number | string): void {
    this.isRekeyed = true;
    // The name keeps every salt so far. Without the earlier ones, a second rekeying would undo the first.
    this.stream = `${this.stream}/rekey ${salt}`;
    const streams = streamsOf(this.workload, this.stream);
    ({ gap: this.gap, size: this.size, nodes: this.nodes, files: this.files } = streams);
    this.time = Math.max(Math.round(this.workload.start * 1000), Math.round(this.stage.now() * 1000));
    this.start();
  }

  start(): void {
    this.time += Math.round(this.gap() * 1000);
    const time = this.time / 1000;
    if (time <= this.workload.end) this.stage.at(time, arrive, this);
  }

  /**
   * Plays an arrival. If no node is online, the arrival is dropped. But its size or file is drawn, so that later arrivals draw the same sizes
   * and files as otherwise. If there is no file to get, no file is drawn.
   */
  arrive(): void {
    // An arrival that was drawn before a rekeying does not take place.
    if (this.isRekeyed && Math.round(this.stage.now() * 1000) < this.time) return;
    const node = this.drawNode();
    if (this.workload.kind === "put") this.put(node);
    else this.get(node);
    this.start();
  }

  private put(node: number | undefined): void {
    const file = generatedName(this.nth, this.puts++);
    const size = Math.min(this.workload.maxSize, Math.max(0, Math.round(this.size())));
    if (node !== undefined) this.stage.put(node, file, size, this.workload.replication);
    else this.stage.dropped("put");
  }

  private get(node: number | undefined): void {
    const committed = this.stage.committed();
    const file = committed[this.popularity.rank(committed.length, this.files) - 1];
    if (node !== undefined && file !== undefined) this.stage.get(node, file);
    else this.stage.dropped("get");
  }

  /**
   * Draws one of the nodes online, each with the same probability. After `MAX_TRIES` nodes that were not online, takes the next online node in the
   * list from a random place on. Undefined: none is found.
   */
  private drawNode(): number | undefined {
    const { nodes } = this.workload;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const node = nodes[Math.floor(this.nodes() * nodes.length)] as number;
      if (this.stage.isUp(node)) return node;
    }
    const from = Math.floor(this.nodes() * nodes.length);
    for (let k = 0; k < Math.min(nodes.length, MAX_SEARCHED); k++) {
      const node = nodes[(from + k) % nodes.length] as number;
      if (this.stage.isUp(node)) return node;
    }
    return undefined;
  }
}

function arrive(player: WorkloadPlayer): void {
  player.arrive();
}

/** Makes the draws of a workload, each from a stream of its own. */
function streamsOf({ rate, size }: Workload, stream: string) {
  return {
    gap: randomExponential.source(source(`${stream}/arrivals`))(rate),
    size: sampler(size, source(`${stream}/sizes`)),
    nodes: source(`${stream}/nodes`),
    files: source(`${stream}/files`),
  };
}

/** Makes a stream of draws with this name, uniform in [0, 1). */
function source(name: string): () => number {
  return seedrandom.xor128(name);
}

/** Makes a function of d3 that draws from a distribution, with the draws of a stream. */
function sampler(distribution: Distribution, uniform: () => number): () => number {
  switch (distribution.kind) {
    case "constant":
      return () => distribution.value;
    case "uniform":
      return randomUniform.source(uniform)(distribution.min, distribution.max);
    case "exponential":
      return randomExponential.source(uniform)(1 / distribution.mean);
    case "weibull":
      return randomWeibull.source(uniform)(distribution.shape, 0, distribution.scale);
    case "lognormal":
      return randomLogNormal.source(uniform)(exactLn(distribution.median), distribution.sigma);
    case "pareto": {
      const draw = randomPareto.source(uniform)(distribution.shape);
      return () => distribution.min * draw();
    }
    case "mixture": {
      const parts = distribution.parts.map(({ weight, of }) => ({ weight, draw: sampler(of, uniform) }));
      const total = parts.reduce((sum, { weight }) => sum + weight, 0);
      return () => {
        let left = uniform() * total;
        const part = parts.find(({ weight }) => (left -= weight) < 0) ?? parts.at(-1);
        return part?.draw() ?? 0;
      };
    }
  }
}
