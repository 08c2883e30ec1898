import { existsSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { sha256 } from "../../live/disk/content-hash.js";
import { SimulatedRun } from "../../play/worlds/simulated/simulated-run.js";
import { compareWorlds, type FidelityOptions } from "../../report/fidelity/fidelity.js";
import type { CalibrationReport } from "../../report/fidelity/fidelity-report.js";
import type { Measurements } from "../../report/measurements.js";
import type { Scenario } from "../../scenario/scenario.js";
import { withSettings } from "../../scenario/source/parse.js";
import { BadInput, Failure } from "../exit-code.js";
import { type CalibratedConstant, Calibration } from "./simulated-calibration.js";

/** The largest number of steps of a fit. Further steps would improve the result very little. */
const STEPS = 20;

/** Throws BadInput when a calibrated scenario cannot be written there. */
export function refuseUnwritable(path: string): void {
  if (existsSync(path)) throw new BadInput(`--write ${path}: the file exists already, and is not replaced`);
  // Live runs take long. So create the file before they begin, to make sure that it can be written later.
  try {
    writeFileSync(path, "", { flag: "wx" });
    unlinkSync(path);
  } catch (error) {
    throw new BadInput(`--write ${path}: the file cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Fits the network's constants to live runs. Throws a Failure when the runs have no operation to which constants can be fitted. */
export async function calibrate(
  scenario: Scenario,
  simulated: Measurements,
  live: readonly Measurements[],
  options: FidelityOptions,
  signal: AbortSignal,
): Promise<CalibrationReport> {
  const calibration = begun(scenario, live);
  for (let i = 0; i < STEPS && !signal.aborted; i++) {
    if (calibration.advance()) break;
    await turn();
  }
  const after = new SimulatedRun(calibration.result, { hash: sha256, detail: true });
  after.advanceTo(scenario.duration);
  // The figure is never null here, since the fit has found a put or a get that succeeded live.
  const agreement = (prediction: Measurements): number =>
    compareWorlds(prediction, live, options).agreement.figure ?? 0;
  const { rms, evaluations } = calibration.fit;
  return {
    parameters: calibration.calibrated.map((constant) => ({ ...constant })),
    operations: calibration.operations,
    simulations: evaluations,
    rms: { before: calibration.rmsBefore, after: rms },
    agreement: { before: agreement(simulated), after: agreement(after.finish()) },
    yaml: networkSection(calibration.calibrated),
  };
}

function begun(scenario: Scenario, live: readonly Measurements[]): Calibration {
  const records = live.map(({ detail }) => detail?.operations ?? []);
  try {
    return new Calibration(scenario, records, { hash: sha256 });
  } catch (error) {
    throw new Failure((error as Error).message);
  }
}

/** The calibrated part of a scenario's network section. */
function networkSection(constants: readonly CalibratedConstant[]): string {
  const lines = constants.map((constant) => `  ${constant.name.split(".").at(-1)}: ${written(constant)}`);
  return `network:\n${lines.join("\n")}\n`;
}

/** Writes a constant's value as scenarios do, rounded to significant digits. */
function written({ unit, after }: Pick<CalibratedConstant, "unit" | "after">): string {
  const digits = (value: number): string => String(Number(value.toPrecision(4)));
  return unit === "duration" ? `${digits(after)}ms` : `${digits(100 * after)} %`;
}

/** Writes the scenario again, with the fitted constants and the changes of `--set`. Its comments stay. */
export function writeCalibrated(
  path: string,
  scenarioPath: string,
  settings: readonly string[],
  { parameters }: CalibrationReport,
): void {
  const fitted = parameters.map((constant) => `${constant.name}=${written(constant)}`);
  const text = withSettings(readFileSync(scenarioPath, "utf8"), [...settings, ...fitted]);
  writeFileSync(path, text, { flag: "wx" });
}
