import { formatBytes, formatDuration, formatNumber, plural, roughShare } from "../text/format.js";
import type { Paint, TerminalFacts } from "../text/terminal.js";
import { worstWords } from "../text/worst-words.js";
import type { FidelityReport, OperationFidelity } from "./fidelity-report.js";

const LABEL = 12;

/** Writes a summary of a comparison for a terminal of some 80 columns, with a newline at the end. */
export function fidelitySummary(report: FidelityReport, facts: TerminalFacts, paint: Paint): string {
  const { run, agreement, passed } = report;
  const row = (label: string, text: string): string => paint.cyan(label.padEnd(LABEL)) + text;
  const title = `${mark(passed, paint)} ${paint.bold(run.scenario)}${paint.dim(
    ` seed ${run.seed} · simulation and ${plural(run.liveRuns, "live run")} (${run.live}) in ${formatDuration(facts.wallTime)}`,
  )}`;
  const lines = [
    title,
    "",
    row(
      "agreement",
      `${paint.bold(agreement.figure === null ? "nothing to measure" : roughShare(agreement.figure))} of times`,
    ),
    row("", worstWords(report)),
    row("placement", placementLine(report)),
    ...report.operations.map((operation) => row(`${operation.kind} times`, timesLine(operation))),
    ...report.operations.flatMap(({ kind, outcomes }) => {
      const unlike = outcomes.filter(({ simulated, live }) => simulated !== live);
      return unlike.length === 0 ? [] : [row(`${kind}s`, unlike.map(outcomeLine).join("; "))];
    }),
    row("load", loadLine(report)),
    row("repair", repairLine(report)),
    row("tracker", trackerLine(report)),
    ...calibrationLines(report, row),
    "",
    ...report.expectations.map((one) => expectationLine(one, paint)),
    ...report.checks.map(
      ({ world, name, detail }) => `${mark(false, paint)} ${paint.red(`${world}: violated: ${name} (${detail})`)}`,
    ),
    ...(facts.report === undefined ? [] : [row("report", facts.report)]),
    row("rerun", facts.command),
  ];
  return `${lines.join("\n")}\n`;
}

function mark(passed: boolean, paint: Paint): string {
  return passed ? paint.green("✓") : paint.red("✗");
}

function placementLine({ placement: { chunks, equal, differences } }: FidelityReport): string {
  const [first] = differences;
  if (chunks === 0) return "no file was committed";
  const some = first ? `; first unlike: chunk ${first.chunk} of ${first.file}` : "";
  return `${formatNumber(equal)} of ${plural(chunks, "chunk")} on the same nodes${some}`;
}

function timesLine({ times, medianError, paired }: OperationFidelity): string {
  const { simulated, live } = times;
  if (!simulated || !live) return "none succeeded in both worlds";
  const error = medianError === null ? "" : ` (${medianError < 0 ? "−" : "+"}${roughShare(Math.abs(medianError))})`;
  const each = paired ? `; ${plural(paired.count, "pair")}, worst ${roughShare(paired.worstError)} off` : "";
  return `median ${formatDuration(simulated.median)} predicted, ${formatDuration(live.median)} measured${error}${each}`;
}

function outcomeLine({ outcome, simulated, live }: OperationFidelity["outcomes"][number]): string {
  return `${outcome}: ${formatNumber(simulated)} predicted, ${formatNumber(live)} measured`;
}

function loadLine({ load }: FidelityReport): string {
  const show = (value: number | null): string => (value === null ? "–" : formatNumber(value));
  return load.map(({ name, cv }) => `${name} CV ${show(cv.simulated)} predicted, ${show(cv.live)} measured`).join("; ");
}

function repairLine({ traffic }: FidelityReport): string {
  const repair = traffic.find(({ name }) => name === "chunk bytes for repair");
  if (!repair || repair.simulated + repair.live === 0) return "none in either world";
  return `${formatBytes(repair.simulated)} predicted, ${formatBytes(repair.live)} measured`;
}

function trackerLine({ tracker }: FidelityReport): string {
  const sum = (world: "simulated" | "live") => formatNumber(tracker.reduce((total, one) => total + one[world], 0));
  return `${sum("simulated")} requests predicted, ${sum("live")} measured`;
}

function calibrationLines({ calibration }: FidelityReport, row: (label: string, text: string) => string): string[] {
  if (!calibration) return [];
  const fitted = calibration.parameters.map(({ name, unit, before, after }) => {
    const show = (value: number): string => (unit === "duration" ? formatDuration(value) : roughShare(value));
    return `${name} ${show(before)} → ${show(after)}`;
  });
  const { before, after } = calibration.agreement;
  return [
    row("calibrated", `${fitted.join(", ")}`),
    row(
      "",
      `agreement ${roughShare(before)} → ${roughShare(after)}, RMS error ${formatNumber(calibration.rms.before)} → ${formatNumber(calibration.rms.after)}`,
    ),
  ];
}

function expectationLine(
  { text, expected, actual, passed }: FidelityReport["expectations"][number],
  paint: Paint,
): string {
  const found = actual === null ? "nothing to measure" : roughShare(actual);
  const line = `${text} ${roughShare(expected)}: ${found}`;
  return `${mark(passed, paint)} ${passed ? line : paint.red(line)}`;
}
