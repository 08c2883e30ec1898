import { formatDuration, formatNumber, formatShare, formatValue, plural, roughShare } from "../text/format.js";
import { escaped, table } from "../text/markdown-table.js";
import { signedRankWords } from "../text/signed-rank-words.js";
import { worstWords } from "../text/worst-words.js";
import type { FidelityReport, OperationFidelity } from "./fidelity-report.js";

const DIFFERENCES = 12;
const WORST = 12;

/** The comparison as Markdown. `charts` are beside it as `<name>.png`; `command` reproduces it. */
export function fidelityMarkdown(
  report: FidelityReport,
  charts: readonly { readonly name: string; readonly alt: string }[],
  command: string,
): string {
  const chart = (...names: string[]): string[] =>
    charts.filter(({ name }) => names.includes(name)).map(({ name, alt }) => `![${alt}](${name}.png)`);
  const { run, passed } = report;
  const blocks = [
    `# Fidelity of ${escaped(run.scenario)}, seed ${run.seed}`,
    escaped(run.description),
    passed ? "" : "**Failed:** see the expectations and invariants below.",
    `A simulation beside ${plural(run.liveRuns, "live run")} of the same scenario and seed; live: ${run.live}.`,
    `## Agreement of times: ${report.agreement.figure === null ? "nothing to measure" : roughShare(report.agreement.figure)}`,
    worstWords(report),
    agreementTable(report),
    ...expectations(report),
    ...violations(report),
    "## Times of operations",
    ...chart("predicted"),
    timesTable(report),
    pairsTable(report),
    ...chart("downloads", "uploads"),
    pairLines(report),
    ...worstPairs(report),
    "## Outcomes",
    outcomesTable(report),
    "## Placement",
    placement(report),
    ...differences(report),
    "## Load per node",
    ...chart("served"),
    loadTable(report),
    "## Traffic and tracker",
    trafficTable(report),
    trackerTable(report),
    ...calibration(report),
    "## Reproduce",
    `\`\`\`sh\n${command}\n\`\`\``,
    `Version ${run.version}; scenario \`${run.scenarioHash.slice(0, 16)}\`; the simulation's digest \`${run.digest}\`.`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function agreementTable({ agreement }: FidelityReport): string {
  const parts = agreement.parts.map(({ name, basis, agreement: value, operations }) => [
    roughShare(value),
    `**${name}** (${formatNumber(operations)})`,
    basis,
  ]);
  const checks = agreement.checks.map(({ name, basis, agreement: value }) => [roughShare(value), name, basis]);
  return [
    ...(parts.length === 0 ? [] : [table(["agreement", "of", "measured by"], parts)]),
    ...(checks.length === 0
      ? []
      : ["Compared beside, and no part of the figure:", table(["agreement", "of", "measured by"], checks)]),
  ].join("\n\n");
}

function expectations({ expectations }: FidelityReport): string[] {
  if (expectations.length === 0) return [];
  const rows = expectations.map(({ text, expected, actual, passed }) => [
    passed ? "✓" : "✗ **failed**",
    `${text} ${roughShare(expected)}`,
    actual === null ? "nothing to measure" : roughShare(actual),
  ]);
  return ["## Expectations", table(["", "expected", "measured"], rows)];
}

function violations({ checks }: FidelityReport): string[] {
  if (checks.length === 0) return [];
  const rows = checks.map(({ world, name, detail }) => [world, escaped(name), escaped(detail)]);
  return ["## Invariants that do not hold", table(["in", "invariant", "found"], rows)];
}

type Times = NonNullable<OperationFidelity["times"]["live"]>;

function timesTable({ operations }: FidelityReport): string {
  const cells = (times: Times | null): string[] =>
    times
      ? [formatNumber(times.count), ...[times.median, times.p95, times.mean, times.max].map(formatDuration)]
      : ["0", "–", "–", "–", "–"];
  const rows = operations.flatMap(({ kind, times }) => [
    [`${kind}, simulated`, ...cells(times.simulated)],
    [`${kind}, live`, ...cells(times.live)],
  ]);
  return table(["times", "count", "median", "p95", "mean", "longest"], rows);
}

function pairsTable({ operations }: FidelityReport): string {
  const rows = operations.flatMap(({ kind, paired, medianError }) =>
    paired
      ? [
          [
            kind,
            formatNumber(paired.count),
            medianError === null ? "–" : signed(medianError),
            formatNumber(paired.ratio.median),
            `${formatNumber(paired.ratio.min)} … ${formatNumber(paired.ratio.max)}`,
            roughShare(paired.within10),
            roughShare(paired.within20),
            roughShare(paired.worstError),
          ],
        ]
      : [],
  );
  if (rows.length === 0) return "No operation succeeded in both worlds.";
  return [
    "Operations paired one by one; a ratio is predicted over measured time, an error its distance from 1:",
    table(
      ["pairs of", "count", "error of median", "median ratio", "ratios", "within 10 %", "within 20 %", "worst error"],
      rows,
    ),
  ].join("\n\n");
}

function signed(share: number): string {
  return `${share < 0 ? "−" : "+"}${roughShare(Math.abs(share))}`;
}

function pairLines({ operations }: FidelityReport): string {
  return operations
    .map(signedRankWords)
    .filter((sentence) => sentence !== "")
    .map((sentence) => `- ${sentence}`)
    .join("\n");
}

function worstPairs({ pairs }: FidelityReport): string[] {
  const error = ({ predicted, measured }: FidelityReport["pairs"][number]) => Math.abs(predicted / measured - 1);
  const worst = pairs
    .filter(({ measured }) => measured > 0)
    .sort((a, b) => error(b) - error(a))
    .slice(0, WORST)
    .map((pair) => [
      pair.node,
      pair.kind,
      escaped(pair.name),
      formatDuration(pair.predicted),
      formatDuration(pair.measured),
      signed(pair.predicted / pair.measured - 1),
    ]);
  if (worst.length === 0) return [];
  return ["Furthest off:", table(["node", "operation", "file", "predicted", "measured", "error"], worst)];
}

function outcomesTable({ operations }: FidelityReport): string {
  const rows = operations.flatMap(({ kind, outcomes }) =>
    outcomes.map(({ outcome, simulated, live }) => [kind, outcome, formatNumber(simulated), formatNumber(live)]),
  );
  return rows.length === 0 ? "Nothing was asked for." : table(["operation", "outcome", "simulated", "live"], rows);
}

function placement({ placement: { chunks, equal, similarity, runs }, run }: FidelityReport): string {
  if (chunks === 0) return "No file was committed.";
  const each = runs.length > 1 ? ` By run: ${runs.map((one) => `${one.equal} of ${one.chunks}`).join(", ")}.` : "";
  return `By \`${run.placement}\`: ${formatNumber(equal)} of ${plural(chunks, "chunk")} have their replicas on the same nodes (${formatShare(equal / chunks)}); similarity ${formatNumber(similarity)}.${each}`;
}

function differences({ placement: { differences } }: FidelityReport): string[] {
  if (differences.length === 0) return [];
  const names = (nodes: readonly string[]): string => nodes.map(escaped).join(", ") || "–";
  const rows = differences
    .slice(0, DIFFERENCES)
    .map(({ file, chunk, onlySimulated, onlyLive }) => [
      escaped(file),
      formatNumber(chunk),
      names(onlySimulated),
      names(onlyLive),
    ]);
  const rest = differences.length - rows.length;
  return [
    table(["file", "chunk", "only simulated", "only live"], rows),
    rest > 0 ? `and ${formatNumber(rest)} more in fidelity.json.` : "",
  ];
}

function loadTable({ load }: FidelityReport): string {
  const show = (value: number | null): string => (value === null ? "–" : formatNumber(value));
  const rows = load.map(({ name, maxOverMean, cv, gini, overlap }) => [
    `bytes ${name}`,
    ...[maxOverMean, cv, gini].flatMap(({ simulated, live }) => [show(simulated), show(live)]),
    overlap === null ? "–" : roughShare(overlap),
  ]);
  return table(
    ["load", "max/mean, simulated", "live", "CV, simulated", "live", "Gini, simulated", "live", "overlap"],
    rows,
  );
}

function trafficTable({ traffic }: FidelityReport): string {
  const rows = traffic
    .filter(({ simulated, live }) => simulated + live > 0)
    .map(({ name, unit, simulated, live }) => [name, formatValue(simulated, unit), formatValue(live, unit)]);
  return table(["traffic", "simulated", "live"], rows);
}

function trackerTable({ tracker }: FidelityReport): string {
  const rows = tracker.map(({ method, simulated, live }) => [
    `\`${method}\``,
    formatNumber(simulated),
    formatNumber(live),
  ]);
  return table(["requests to the tracker", "simulated", "live"], rows);
}

function calibration({ calibration: fit }: FidelityReport): string[] {
  if (!fit) return [];
  const rows = fit.parameters.map(({ name, unit, before, after, error }) => [
    `\`${name}\``,
    shown(before, unit),
    shown(after, unit),
    error === null ? "–" : `± ${shown(error, unit)}`,
  ]);
  return [
    "## Calibration",
    `Fitted to ${plural(fit.operations, "operation")} by ${plural(fit.simulations, "simulation")}. The rest of this report is of the simulation before; after it the agreement is ${roughShare(fit.agreement.after)}, and the root of the mean square of ln(predicted/measured) falls from ${formatNumber(fit.rms.before)} to ${formatNumber(fit.rms.after)}.`,
    table(["parameter", "before", "after", "standard error"], rows),
    `\`\`\`yaml\n${fit.yaml}\`\`\``,
  ];
}

function shown(value: number, unit: "duration" | "share"): string {
  return unit === "duration" ? formatDuration(value) : formatShare(value);
}
