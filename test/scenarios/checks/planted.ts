import type { Node } from "../../../src/node/node.js";
import { SimulatedRun } from "../../../src/play/worlds/simulated/simulated-run.js";
import type { CheckName } from "../../../src/report/check-names.js";
import type { Check, Measurements } from "../../../src/report/measurements.js";
import type { Tracker } from "../../../src/tracker/tracker.js";
import { scenarioOf } from "../scenario.js";

/** A small swarm under strict checks, into whose running programs a test plants a fault. */
export class Planted {
  readonly run: SimulatedRun;
  measured: Measurements | undefined;

  /** `steps`: lines of the scenario. Before them stands a step at 10 s that puts `film`: four chunks with two replicas each. */
  constructor(steps: string, settings = "") {
    this.run = new SimulatedRun(
      scenarioOf(`
duration: 8min
chunkSize: 64 KiB
replication: 2
tracker: { repair: { massFailureShare: 100 % } }
${settings}
nodes: [ { names: [a, b, c, d, e], capacity: 1 MiB }, { names: [reader], capacity: 0 B } ]
steps:
  - { at: 10s, put: { node: reader, file: film, size: 256 KiB } }
${steps}`),
      { strict: true },
    );
  }

  /** Plays up to a moment, in seconds. */
  until(seconds: number): this {
    this.run.advanceTo(1000 * seconds);
    return this;
  }

  get tracker(): Tracker {
    const { tracker } = this.run.programs.actors;
    if (!tracker) throw new Error("there is no tracker");
    return tracker;
  }

  /** Nodes that run, in the order of the scenario. */
  get nodes(): Node[] {
    return this.run.programs.actors.nodes.filter((node) => node !== undefined);
  }

  /** Plays to the end, and returns the checks that failed. */
  failed(): Check[] {
    this.run.advanceTo(this.run.scenario.duration);
    this.measured = this.run.finish();
    return this.measured.checks.filter(({ passed }) => !passed);
  }

  /** Plays to the end, and returns the check with this name. Throws if it passed. */
  failure(name: keyof typeof CheckName, names: typeof CheckName): Check {
    const failed = this.failed();
    const check = failed.find((one) => one.name === names[name]);
    if (!check)
      throw new Error(`passed: ${names[name]}; failed: ${failed.map((one) => one.name).join("; ") || "none"}`);
    return check;
  }
}

/** Replaces a method of one object. `make` gets the method that it had, bound to it. */
export function replaced<T extends object, K extends keyof T>(
  object: T,
  method: K,
  make: (before: T[K]) => T[K],
): void {
  const before = object[method];
  const bound = (typeof before === "function" ? before.bind(object) : before) as T[K];
  Object.defineProperty(object, method, { value: make(bound), configurable: true, writable: true });
}
