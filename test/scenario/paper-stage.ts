import type { ClockSkew } from "../../src/runtime/clock-skew.js";
import type { Disturbance } from "../../src/runtime/network-faults.js";
import type { Capacities } from "../../src/runtime/network-spec.js";
import { KeyedRandom } from "../../src/runtime/random/keyed-random.js";
import { nameOf } from "../../src/scenario/host-words.js";
import { Driver } from "../../src/scenario/players/driver.js";
import type { DiskStage, Faults, Lie, PlayedStep, Stage, StepFacts } from "../../src/scenario/players/stage.js";
import { type Scenario, TRACKER } from "../../src/scenario/scenario.js";
import { parseScenario } from "../../src/scenario/source/parse.js";

/** A stage without a swarm: puts are committed at once, and all that happens is written down. */
export class PaperStage implements Stage {
  readonly script: string[] = [];
  /** What the players asked of the stage. Operations never end on this stage. */
  readonly told: string[] = [];
  readonly dropCount = { put: 0, get: 0 };
  faults: Faults = {
    links: {
      limitNode: (node, { up, down }) => this.note(`limit ${up} ${down}`, node),
      limitBackbone: (backbone, { up, down }) => {
        this.script.push(`${this.time} limit ${up} ${down} backbone ${backbone}`);
      },
    },
    partitions: { partition: () => 0, heal: () => {} },
    holds: { hold: () => 0, release: () => {} },
    disturbances: { disturb: () => 0, calm: () => {} },
    pauses: { pause: () => {}, resume: () => {} },
  };
  readonly disks: DiskStage = {
    corrupt: (node) => {
      this.note("corrupt", node);
      return 1;
    },
    fill: (node) => {
      this.note("fill", node);
      return () => true;
    },
    slow: () => () => true,
  };
  readonly up = new Set<number>();
  readonly paused = new Set<number>();
  private partitions = 0;
  private holds = 0;
  private readonly files: string[] = [];
  private readonly pending: { time: number; run: () => void }[] = [];
  private time = 0;

  constructor(private readonly scenario: Scenario) {}

  /** Plays until `time`. */
  runUntil(time: number): void {
    for (;;) {
      const next = this.pending.at(-1);
      if (!next || next.time > time) break;
      this.pending.pop();
      this.time = next.time;
      next.run();
    }
    this.time = time;
  }

  get pendingEvents(): number {
    return this.pending.length;
  }

  now(): number {
    return this.time;
  }
  at<A>(time: number, action: (arg: A) => void, arg: A): void {
    if (!(time >= this.time)) throw new Error(`${time} is in the past`);
    // The list has the latest action first. Of actions at the same time, those that came earlier are nearer to the end, and run first.
    let [low, high] = [0, this.pending.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.pending[middle] as { time: number }).time > time) low = middle + 1;
      else high = middle;
    }
    this.pending.splice(low, 0, { time, run: () => action(arg) });
  }
  isUp(node: number): boolean {
    return this.up.has(node);
  }
  pause(host: number): (() => boolean) | undefined {
    if (host !== TRACKER && !this.up.delete(host)) return undefined;
    this.note("pause", host);
    this.paused.add(host);
    return () => this.resume(host);
  }
  resume(host: number): boolean {
    if (!this.paused.delete(host)) return false;
    this.note("resume", host);
    if (host !== TRACKER) this.up.add(host);
    return true;
  }
  isPaused(host: number): boolean {
    return this.paused.has(host);
  }
  partition(groups: readonly (readonly number[])[]): () => boolean {
    this.partitions++;
    this.script.push(`${this.time} partition ${JSON.stringify(groups)}`);
    return () => this.heal();
  }
  disturb(hosts: readonly number[], disturbance: Disturbance): () => boolean {
    this.script.push(`${this.time} disturb ${JSON.stringify(hosts)} ${JSON.stringify(disturbance)}`);
    return () => {
      this.script.push(`${this.time} calm`);
      return true;
    };
  }

  limitNode(node: number, capacities: Partial<Capacities>): () => boolean {
    this.faults.links?.limitNode(node, capacities);
    return () => true;
  }
  limitBackbone(backbone: number, capacities: Partial<Capacities>): () => boolean {
    this.faults.links?.limitBackbone(backbone, capacities);
    return () => true;
  }
  slow(hosts: readonly number[], cpu: number): () => boolean {
    this.script.push(`${this.time} slow ${JSON.stringify(hosts)} ${cpu}`);
    return () => true;
  }
  skew(hosts: readonly number[], skew: ClockSkew): () => boolean {
    this.script.push(`${this.time} skew ${JSON.stringify(hosts)} ${JSON.stringify(skew)}`);
    return () => true;
  }
  hold(groups: readonly (readonly number[])[]): () => boolean {
    this.holds++;
    this.script.push(`${this.time} hold ${JSON.stringify(groups)}`);
    return () => this.release();
  }
  release(): boolean {
    if (this.holds === 0) return false;
    this.holds = 0;
    this.script.push(`${this.time} release`);
    return true;
  }

  /** Nothing happens on paper. */
  listen(): void {}

  silenceTracker(): void {}

  heal(): boolean {
    if (this.partitions === 0) return false;
    this.partitions = 0;
    this.script.push(`${this.time} heal`);
    return true;
  }
  start(node: number): boolean {
    if (this.up.has(node) || this.paused.has(node)) return false;
    this.note("start", node);
    this.up.add(node);
    return true;
  }
  crash(node: number): boolean {
    return this.stop("crash", node);
  }
  leave(node: number): boolean {
    return this.stop("leave", node);
  }
  put(node: number, file: string, size: number, replication: number): void {
    if (!this.isUp(node)) throw new Error(`node ${node} is offline`);
    this.note(`put ${file} ${size} ${replication}`, node);
    this.files.push(file);
  }
  get(node: number, file: string): void {
    if (!this.isUp(node)) throw new Error(`node ${node} is offline`);
    this.note(`get ${file}`, node);
  }
  remove(file: string): void {
    this.script.push(`${this.time} remove ${file}`);
  }
  committed(): readonly string[] {
    return this.files;
  }
  setTrackerBack(by: number): void {
    this.script.push(`${this.time} tracker set back by ${by}`);
  }
  lie(node: number, { about }: Lie): () => boolean {
    this.note(`lie about ${about}`, node);
    return () => true;
  }
  mark(label: string): void {
    this.script.push(`${this.time} * ${label}`);
  }

  dropped(kind: "put" | "get"): void {
    this.dropCount[kind]++;
  }
  step({ text, where, acts, mayFail }: StepFacts): PlayedStep {
    const told = (what: string): number => this.told.push(`${where} ${text}: ${what}`);
    told(`${acts}${mayFail ? ", may fail" : ""}`);
    return { done: () => told("done"), failed: (why) => told(why), ended: () => {} };
  }

  private stop(verb: string, node: number): boolean {
    if (!this.up.delete(node)) return false;
    this.note(verb, node);
    return true;
  }
  private note(what: string, node: number): void {
    this.script.push(`${this.time} ${what} ${nameOf(this.scenario, node)}`);
  }
}

export function read(yaml: string, seed?: number): Scenario {
  const none = () => ({ error: "there is no such file" });
  const { scenario, problems } = parseScenario(yaml, "test.yaml", none, seed === undefined ? {} : { seed });
  if (!scenario) throw new Error(JSON.stringify(problems));
  return scenario;
}

export function play(yaml: string, until?: number, seed?: number): PaperStage {
  const scenario = read(yaml, seed);
  const stage = new PaperStage(scenario);
  new Driver(scenario, new KeyedRandom(scenario.seed), stage).start();
  stage.runUntil(until ?? scenario.duration);
  return stage;
}
