import type { ChartEntry } from "./charts.js";
import { formatBytes, formatDuration, formatNumber, formatRate, formatShare, plural, roughShare } from "./format.js";
import { worlds } from "./headline.js";
import { firstScreen } from "./markdown-first-screen.js";
import { loadSection } from "./markdown-load.js";
import { escaped, table } from "./markdown-table.js";
import type { DistributionReport, OperationReport, Report } from "./report.js";
import { timelineMarkdown } from "./timeline-markdown.js";

/** The report to be read. `charts` lie beside it as `<name>.png`; `command` reproduces the run. */
export function markdownReport(report: Report, charts: readonly ChartEntry[], command: string): string {
  const chart = (...names: string[]): string[] =>
    charts
      .filter(({ name }) => names.includes(name))
      .map(({ name, alt, says }) => (says ? `*${says}*` : `![${alt}](${name}.png)`));
  const blocks = [
    ...firstScreen(report, command),
    ...about(report),
    ...timelineMarkdown(report),
    "## Files",
    ...chart("replicas", "without-replica", "availability"),
    filesTable(report),
    "## Operations",
    ...chart("downloads"),
    operationsTable(report),
    ...failures(report),
    "## Traffic and repair",
    ...chart("traffic"),
    trafficTable(report),
    "## Load per node",
    ...chart("load-stored", "load-served", "lorenz"),
    ...loadSection(report),
    "## Nodes and tracker",
    ...chart("nodes", "tracker"),
    nodesTable(report),
    "## Invariants",
    checksTable(report),
    "## This run",
    provenance(report),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function about({ run }: Report): string[] {
  const notes = run.notes ? [escaped(run.notes.join(" "))] : [];
  if (run.description === "" && notes.length === 0) return [];
  return ["## The scenario", escaped(run.description), ...notes];
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
      of.ownBytes > 0 ? `${formatBytes(of.ownBytes)} of ${formatBytes(of.bytes)}` : "–",
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
    "median throughput, from other nodes",
    "bytes from the node's own disk",
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
      [
        "of the stored: cached copies that became replicas",
        `${formatNumber(repair.promoted)}, ${formatBytes(repair.promotedBytes)} that did not travel`,
      ],
      ["repair's share of the traffic", repair.shareOfTraffic === null ? "–" : roughShare(repair.shareOfTraffic)],
      ["repair from order to stored, not from the loss: median, p99", time],
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

function provenance({ run }: Report): string {
  const digest = run.digest === "" ? "" : `, history digest \`${run.digest}\``;
  return `Version ${run.version}, ${worlds[run.transport]}, ${formatDuration(run.played)}, ${formatNumber(run.events)} events${digest}, scenario \`${run.scenarioHash.slice(0, 16)}\`.`;
}
