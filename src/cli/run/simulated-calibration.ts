import { SimulatedRun } from "../../play/worlds/simulated/simulated-run.js";
import { type Fit, type FreeParameter, LeastSquares } from "../../report/analysis/least-squares.js";
import { operationTimes } from "../../report/fidelity/fidelity-pairs.js";
import type { OperationRecord } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";
import type { ContentHash } from "../../runtime/content.js";
import type { NetworkSpec } from "../../runtime/network-spec.js";
import { exactLn } from "../../runtime/random/exact-math.js";
import type { Scenario } from "../../scenario/scenario.js";

/** A constant of the network that a fit can change. */
interface Constant extends FreeParameter {
  /** The constant's path in the scenario. */
  readonly name: string;
  readonly unit: "duration" | "share";
  readonly before: number;
  apply(network: NetworkSpec, value: number): NetworkSpec;
}

export interface CalibratedConstant {
  readonly name: string;
  readonly unit: "duration" | "share";
  readonly before: number;
  readonly after: number;
  /** The standard error of the constant; null if the times do not depend on it. */
  readonly error: number | null;
}

export interface CalibrationOptions {
  readonly hash: ContentHash;
  /** Operations that took less time than this, in ms, are left out: clocks and busy machines distort them too much. Default 5. */
  readonly shortest?: Millis;
}

const FITTED = ["put", "get"] as const;
const SHORTEST: Millis = 5;
/**
 * The residual, ln(predicted / measured), of an operation that does not end in the simulation. It counts as if its predicted time were e times too
 * long.
 */
const UNENDED = 1;
/** The largest residual. A larger one counts as this, so that a breakdown in one world does not distort all constants. */
const FURTHEST = 1;

/**
 * Fits the constants of a scenario's network to the times of live runs: latency (if it is the same for all), what headers add to
 * transfers, and the time to handle a chunk. Each try is a whole simulation, so it includes waiting, shared links and upload slots.
 * The residuals are ln(predicted / measured) of every put and get that succeeded in a live run. Call `advance` until it says that
 * the fit is done.
 */
export class Calibration {
  readonly operations: number;
  readonly rmsBefore: number;
  private readonly constants: readonly Constant[];
  private readonly measured: ReadonlyMap<string, number>;
  private readonly squares: LeastSquares;

  /** Throws when no live put or get was long enough to use. */
  constructor(
    readonly scenario: Scenario,
    live: readonly (readonly OperationRecord[])[],
    private readonly options: CalibrationOptions,
  ) {
    this.constants = constantsOf(scenario.network);
    const { shortest = SHORTEST } = options;
    this.measured = new Map([...operationTimes(live, FITTED)].filter(([, time]) => time >= shortest));
    this.operations = this.measured.size;
    if (this.operations === 0) throw new Error("calibration: no put or get succeeded live that took long enough");
    this.squares = new LeastSquares((values) => this.residuals(values), this.constants);
    this.rmsBefore = this.squares.fit.rms;
  }

  advance(): boolean {
    return this.squares.advance();
  }

  get fit(): Fit {
    return this.squares.fit;
  }

  get calibrated(): readonly CalibratedConstant[] {
    const { parameters, errors } = this.fit;
    return this.constants.map(({ name, unit, before }, i) => {
      return { name, unit, before, after: parameters[i]!, error: errors[i] ?? null };
    });
  }

  /** The scenario with the constants found so far. */
  get result(): Scenario {
    return this.withConstants(this.fit.parameters);
  }

  private withConstants(values: readonly number[]): Scenario {
    const { scenario } = this;
    const network = this.constants.reduce((spec, constant, i) => constant.apply(spec, values[i]!), scenario.network);
    return { ...scenario, network };
  }

  private residuals(values: readonly number[]): number[] {
    const predicted = operationTimes([recordsOf(this.withConstants(values), this.options.hash)], FITTED);
    return [...this.measured].map(([key, measured]) => {
      const time = predicted.get(key);
      if (time === undefined) return UNENDED;
      return Math.max(-FURTHEST, Math.min(FURTHEST, exactLn(Math.max(time, 1e-3) / measured)));
    });
  }
}

function recordsOf(scenario: Scenario, hash: ContentHash): readonly OperationRecord[] {
  const run = new SimulatedRun(scenario, { hash, detail: true });
  run.advanceTo(scenario.duration);
  return run.finish().detail?.operations ?? [];
}

function constantsOf({ latency, transferOverhead, chunkDelay }: NetworkSpec): Constant[] {
  const overhead: Constant = {
    name: "network.transferOverhead",
    unit: "share",
    before: transferOverhead,
    start: transferOverhead,
    least: 0,
    most: 1,
    step: 0.01,
    apply: (network, value) => ({ ...network, transferOverhead: value }),
  };
  const delay: Constant = {
    name: "network.chunkDelay",
    unit: "duration",
    before: chunkDelay,
    start: chunkDelay,
    least: 0,
    most: 60_000,
    step: 1,
    apply: (network, value) => ({ ...network, chunkDelay: value }),
  };
  if (latency.model !== "constant") return [overhead, delay];
  const oneWay: Constant = {
    name: "network.latency",
    unit: "duration",
    before: latency.delay,
    start: latency.delay,
    least: 0,
    most: 60_000,
    step: 0.2,
    apply: (network, value) => ({ ...network, latency: { model: "constant", delay: value } }),
  };
  return [oneWay, overhead, delay];
}
