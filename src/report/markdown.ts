import type { ChartEntry } from "./charts.js";
import {
  formatBytes,
  formatDuration,
  formatNumber,
  formatRate,
  formatShare,
  formatValue,
  plural,
  roughShare,
} from "./format.js";
import { escaped, table } from "./markdown-table.js";
import type { DistributionReport, LoadReport, OperationReport, Report } from "./report.js";
import { summarise, verdictOf } from "./summary.js";
import { troubles } from "./troubles.js";

/** The report to be read. `charts` lie beside it as `<name>.png`; `command` reproduces the run. */
export function markdownReport(report: Report, charts: readonly ChartEntry[], command: string): string {
  const chart = (...names: string[]): string[] =>
    charts.filter(({ name }) => names.includes(name)).map(({ name, alt }) => `![${alt}](${name}.png)`);
  const blocks = [
    `# ${escaped(report.run.scenario)}, seed ${report.run.seed}`,
    ...heading(report),
    "## What happened",
    story(report),
    ...expectations(report),
    "## Files",
    ...chart("replicas", "availability"),
    filesTable(report),
    "## Load per node",
    ...chart("load-stored", "load-served", "lorenz"),
    ...loadTables(report),
    "## Operations",
    ...chart("downloads"),
    operationsTable(report),
    ...failures(report),
    "## Traffic and repair",
    ...chart("traffic"),
    trafficTable(report),
    "## Nodes and tracker",
    ...chart("nodes", "tracker"),
    nodesTable(report),
    "## Invariants",
    checksTable(report),
    "## Reproduce",
    `\`\`\`sh\n${command}\n\`\`\``,
    provenance(report),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/** Steps that went wrong, told one by one. */
const TROUBLES = 10;

function heading(report: Report): string[] {
  const { run, passed } = report;
  const cut = run.cutShort
    ? [`**Cut short** at ${formatDuration(run.played)} of ${formatDuration(run.duration)}.`]
    : [];
  const notes = run.notes ? [escaped(run.notes.join(" "))] : [];
  return [
    escaped(run.description),
    ...notes,
    passed ? "" : "**Failed:** see the steps, expectations and invariants below.",
    ...cut,
    ...list(troubles(report, TROUBLES)),
  ];
}

function list(sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : [sentences.map((text) => `- ${escaped(text)}`).join("\n")];
}

function story(report: Report): string {
  const { files, load, downloads, repair } = summarise(report);
  return [
    `- **Files.** ${files}`,
    `- **Load.** ${load}`,
    `- **Downloads.** ${downloads}`,
    `- **Repair.** ${repair}`,
  ].join("\n");
}

function expectations({ expectations }: Report): string[] {
  if (expectations.length === 0) return [];
  const rows = expectations.map(({ text, unit, actual, passed, where }) => [
    passed ? "✓" : "✗ **failed**",
    `\`${text}\``,
    actual === null ? "nothing to measure" : formatValue(actual, unit),
    where,
  ]);
  return ["## Expectations", table(["", "expected", "measured", "at"], rows)];
}

function filesTable({ files, availability, durability }: Report): string {
  const share = (value: number | undefined): string => (value === undefined ? "–" : formatShare(value));
  return table(
    ["figure", "value"],
    [
      ["files committed, removed", `${formatNumber(files.committed)}, ${formatNumber(files.removed)}`],
      ["bytes, chunks", `${formatBytes(files.bytes)}, ${formatNumber(files.chunks)}`],
      [
        "lost files, chunks, bytes",
        `${formatNumber(files.lost)}, ${formatNumber(files.lostChunks)}, ${formatBytes(files.lostBytes)}`,
      ],
      ["cannot be read at the end", formatNumber(files.unavailable)],
      ["chunks with too few replicas at the end", formatNumber(files.underReplicatedChunks)],
      [
        "availability: mean, worst, end",
        `${share(availability?.mean)}, ${share(availability?.min)}, ${share(availability?.end)}`,
      ],
      ["durability: end", share(durability?.end)],
    ],
  );
}

function loadTables({ load, run }: Report): string[] {
  const kinds: [string, LoadReport][] = [
    ["bytes stored", load.stored],
    ["replicas", load.replicas],
    ["bytes sent", load.served],
    ["chunks sent", load.requests],
  ];
  const figures = (of: LoadReport): string[] => {
    const { spread, expected, unit } = of;
    if (!spread || of.mean === null || of.max === null) return ["–", "–", "–", "–", "–", "–", "–"];
    const show = unit === "bytes" ? formatBytes : formatNumber;
    const beside = (key: "maxOverMean" | "cv" | "gini" | "jain" | "p99OverMedian"): string => {
      const [measured, alone] = [spread[key], expected?.spread[key]];
      return `${measured === null ? "–" : formatNumber(measured)}${typeof alone === "number" ? ` (${formatNumber(alone)})` : ""}`;
    };
    return [
      show(of.mean),
      show(of.max),
      beside("maxOverMean"),
      beside("cv"),
      beside("gini"),
      beside("jain"),
      beside("p99OverMedian"),
    ];
  };
  const header = ["load", "mean", "most", "max/mean", "CV", "Gini", "Jain", "p99/median"];
  const verdicts = kinds.map(([name, of], i) => {
    const alone = i < 2 ? "the policy alone" : "a random choice";
    return `- **${capital(name)}**: ${verdictOf(of, alone)}.${reference(of)}`;
  });
  const weighted = kinds.filter(([, of]) => of.ideal && !of.ideal.equal);
  const against = weighted.map(([name, { ideal }]) => [
    name,
    ideal?.basis ?? "",
    formatNumber(ideal?.maxOverIdeal ?? 0),
    formatNumber(ideal?.weightedGini ?? 0),
    roughShare(ideal?.misplacedShare ?? 0),
  ]);
  return [
    `In brackets, the mean of what \`${run.placement}\` placement, or an even choice among holders, gives when nothing else has a say. CV is of the population.`,
    table(
      header,
      kinds.map(([name, of]) => [name, ...figures(of)]),
    ),
    verdicts.join("\n"),
    ...(against.length === 0
      ? []
      : [
          "Against unequal ideals:",
          table(["load", "ideal", "most over ideal", "weighted Gini", "misplaced"], against),
        ]),
  ];
}

function reference({ expected }: LoadReport): string {
  if (!expected) return "";
  const basis = ` The expectation is of ${expected.basis}.`;
  return expected.caveats.length === 0 ? basis : `${basis} It is only a reference: ${expected.caveats.join("; ")}.`;
}

function operationsTable({ puts, gets, leaves, downloadBound }: Report): string {
  const column = (of: OperationReport): string[] => {
    const time = (key: keyof DistributionReport): string => (of.time ? formatDuration(of.time[key]) : "–");
    return [
      formatNumber(of.started),
      formatNumber(of.succeeded),
      formatNumber(of.failed),
      `${formatNumber(of.interrupted)}, ${formatNumber(of.unfinished)}`,
      time("median"),
      time("p90"),
      time("p99"),
      time("max"),
      of.throughput ? formatRate(of.throughput.median) : "–",
    ];
  };
  const names = [
    "begun",
    "succeeded",
    "failed",
    "interrupted, unfinished",
    "median time",
    "p90",
    "p99",
    "longest",
    "median throughput",
  ];
  const columns = [column(puts), column(gets), column(leaves)];
  const rows = names.map((name, i) => [name, ...columns.map((values) => values[i] ?? "")]);
  const text = table(["", "put", "get", "leave"], rows);
  if (!downloadBound) return text;
  const network =
    downloadBound.network === null
      ? ""
      : ` All uplinks together need ${formatDuration(downloadBound.network)} for the bytes of all gets.`;
  return `${text}\n\nLower bounds, for whoever holds nothing of a file yet: one of median size takes ${formatDuration(downloadBound.median)} on the fastest downlink (${formatRate(downloadBound.fastestDownlink)}).${network}`;
}

function failures({ puts, gets, leaves }: Report): string[] {
  const rows = Object.entries({ put: puts, get: gets, leave: leaves }).flatMap(([name, of]) =>
    of.failures.map(({ code, count, example }) => [name, code, formatNumber(count), escaped(example)]),
  );
  return rows.length === 0 ? [] : [table(["failed", "code", "times", "for instance"], rows)];
}

function trafficTable({ transfers, repair }: Report): string {
  const time = repair.time ? `${formatDuration(repair.time.median)}, ${formatDuration(repair.time.p99)}` : "–";
  return table(
    ["figure", "value"],
    [
      ["chunk bytes sent, accepted", `${formatBytes(transfers.served)}, ${formatBytes(transfers.fetched)}`],
      [
        "in flight at the end, cut, refused",
        `${formatBytes(transfers.inFlight)}, ${formatBytes(transfers.cut)}, ${plural(transfers.refused, "chunk")}`,
      ],
      [
        "for puts, gets, repair",
        `${formatBytes(transfers.byPurpose.put)}, ${formatBytes(transfers.byPurpose.get)}, ${formatBytes(transfers.byPurpose.repair)}`,
      ],
      [
        "repairs ordered, stored, failed",
        `${formatNumber(repair.ordered)}, ${formatNumber(repair.stored)}, ${formatNumber(repair.failed)}`,
      ],
      ["repair's share of the traffic", repair.shareOfTraffic === null ? "–" : roughShare(repair.shareOfTraffic)],
      ["repair from order to stored: median, p99", time],
    ],
  );
}

function nodesTable({ nodes, tracker }: Report): string {
  const classes = table(
    ["class", "nodes", "capacity", "stored", "sent", "received", "time online"],
    nodes.classes.map((of) => [
      of.class,
      formatNumber(of.nodes),
      of.capacity === null ? "unlimited" : formatBytes(of.capacity),
      formatBytes(of.stored),
      formatBytes(of.served),
      formatBytes(of.fetched),
      of.uptimeShare === null ? "–" : roughShare(of.uptimeShare),
    ]),
  );
  const moves = `${formatNumber(nodes.joins)} joins and restarts, ${formatNumber(nodes.leaves)} leaves, ${formatNumber(nodes.crashes)} crashes; ${formatNumber(nodes.meanOnline)} of ${formatNumber(nodes.total)} nodes online on average, ${formatNumber(nodes.onlineAtEnd)} at the end.`;
  const requests = table(
    ["request to the tracker", "count"],
    tracker.requests.map(({ method, count }) => [method, formatNumber(count)]),
  );
  const messages = `${formatNumber(tracker.messages)} messages of ${formatBytes(tracker.messageBytes)} in all, chunks left out.`;
  return [moves, classes, requests, messages].join("\n\n");
}

function checksTable({ checks }: Report): string {
  if (checks.length === 0) return "None was checked.";
  return table(
    ["", "invariant", "figures"],
    checks.map(({ name, passed, detail }) => [passed ? "✓" : "✗ **violated**", escaped(name), escaped(detail)]),
  );
}

const worlds = {
  simulated: "simulated",
  grpc: "live over gRPC in one process",
  processes: "live, in processes of their own",
} as const;

function provenance({ run }: Report): string {
  const digest = run.digest === "" ? "" : `, history digest \`${run.digest}\``;
  return `Version ${run.version}, ${worlds[run.transport]}, ${formatDuration(run.played)}, ${formatNumber(run.events)} events${digest}, scenario \`${run.scenarioHash.slice(0, 16)}\`.`;
}

/** Columns of nothing but figures are aligned to the right. */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
