import { knowsQuantile } from "../analysis/statistics.js";
import type { ChartModel, ChartSection } from "../charts/chart-model.js";
import type { Report } from "../report.js";
import { timelineMarkdown } from "../timeline/timeline-markdown.js";
import { formatBytes, formatDuration, formatNumber, formatShare, plural, roughShare } from "./format.js";
import { worlds } from "./headline.js";
import { firstScreen } from "./markdown-first-screen.js";
import { loadSection } from "./markdown-load.js";
import { operationsSection } from "./markdown-operations.js";
import { escaped, foldedTables, table } from "./markdown-table.js";

/**
 * The report as Markdown. Beside the report are the charts in `charts` as `<name>.png`, and the page as report.html.
 * `command` reproduces the run.
 */
export function markdownReport(
  report: Report,
  charts: readonly ChartModel[],
  command: string,
  hasPage = false,
): string {
  const chartsIn = (wanted: ChartSection): string[] =>
    charts
      .filter(({ section }) => section === wanted)
      .map(({ name, alt, says }) => (says ? `*${says}*` : `![${alt}](${name}.png)`));
  const blocks = [
    ...firstScreen(report, command),
    hasPage ? "[report.html](report.html) plays it back: any moment, node, file and chunk." : "",
    ...about(report),
    ...timelineMarkdown(report),
    "## Files",
    ...chartsIn("files"),
    ...foldedTables("Figures of files", filesBlocks(report)),
    "## Operations",
    ...chartsIn("operations"),
    ...foldedTables("Figures of operations", operationsSection(report)),
    "## Traffic and repair",
    ...chartsIn("traffic"),
    ...foldedTables("Figures of traffic and repair", trafficBlocks(report)),
    "## Load per node",
    ...chartsIn("load"),
    ...loadSection(report),
    "## Nodes and tracker",
    ...chartsIn("nodes"),
    ...foldedTables("Figures of nodes and tracker", nodesBlocks(report)),
    "## Invariants",
    ...checksBlocks(report),
    "## This run",
    provenance(report),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function about({ run }: Report): string[] {
  const notices = (run.notices ?? []).map((text) => `- ${escaped(text)}`);
  if (run.description === "" && notices.length === 0) return [];
  const told = notices.length === 0 ? [] : ["Of the files that it names:", notices.join("\n")];
  return ["## The scenario", escaped(run.description), ...told];
}

function filesBlocks({ files, availability, durability }: Report): string[] {
  if (files.committed === 0) return ["No file was stored."];
  const share = (value: number | undefined): string => (value === undefined ? "no data" : formatShare(value));
  const rows = table(
    ["figure", "value"],
    [
      ["files committed, removed", `${formatNumber(files.committed)}, ${formatNumber(files.removed)}`],
      ["bytes, chunks at the end", `${formatBytes(files.bytes)}, ${formatNumber(files.chunks)}`],
      [
        "lost files, chunks, bytes",
        `${formatNumber(files.lost)}, ${formatNumber(files.lostChunks)}, ${formatBytes(files.lostBytes)}`,
      ],
      ["files that cannot be read at the end, though on disks", formatNumber(files.unavailable)],
      ["chunks with too few replicas at the end", formatNumber(files.underReplicatedChunks)],
      [
        "files that can be read: mean, worst, end",
        `${share(availability?.mean)}, ${share(availability?.min)}, ${share(availability?.end)}`,
      ],
      ["files that are on disks: end", share(durability?.end)],
    ],
  );
  return [
    rows,
    "A file can be read when nodes that run have a copy of each of its chunks, replica or cached. This figure does not consider whether the network between these nodes and a reader works.",
  ];
}

function trafficBlocks({ files, transfers, repair }: Report): string[] {
  const { served, fetched, inFlight, cut, refused, byPurpose } = transfers;
  if (served + fetched + inFlight + cut + refused === 0 && repair.ordered === 0)
    return [`No chunk was moved${files.committed > 0 ? " from node to node" : ""}.`];
  const rows = [
    ["chunk bytes sent, accepted", `${formatBytes(served)}, ${formatBytes(fetched)}`],
    [
      "in flight at the end, cut, refused",
      `${formatBytes(inFlight)}, ${formatBytes(cut)}, ${plural(refused, "chunk")}`,
    ],
    [
      "for puts, gets, repair",
      `${formatBytes(byPurpose.put)}, ${formatBytes(byPurpose.get)}, ${formatBytes(byPurpose.repair)}`,
    ],
  ];
  if (repair.ordered === 0) return [table(["figure", "value"], rows), "Repair ordered nothing."];
  const { time, shareOfTraffic } = repair;
  const times = time
    ? knowsQuantile(time.count, 0.99)
      ? [
          [
            "repair from order to stored, not from the loss: median, p99",
            `${formatDuration(time.median)}, ${formatDuration(time.p99)}`,
          ],
        ]
      : [
          [
            "repair from order to stored, not from the loss: median, longest",
            `${formatDuration(time.median)}, ${formatDuration(time.max)}`,
          ],
        ]
    : [];
  const figures = table(
    ["figure", "value"],
    [
      ...rows,
      [
        "repairs ordered, stored, failed",
        `${formatNumber(repair.ordered)}, ${formatNumber(repair.stored)}, ${formatNumber(repair.failed)}`,
      ],
      ...(repair.moves > 0 ? [["of the stored: moves, where no replica was lacking", formatNumber(repair.moves)]] : []),
      ...(repair.promoted > 0
        ? [
            [
              "of the stored: cached copies that became replicas",
              `${formatNumber(repair.promoted)}, ${formatBytes(repair.promotedBytes)} that did not travel`,
            ],
          ]
        : []),
      ...(shareOfTraffic === null ? [] : [["repair's share of the traffic", roughShare(shareOfTraffic)]]),
      ...times,
    ],
  );
  return [figures];
}

function nodesBlocks({ nodes, tracker }: Report): string[] {
  const classes = table(
    ["class", "nodes", "capacity", "stored, on all disks", "sent", "received", "time online"],
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
  const moves = `${plural(nodes.joins, "join or restart", "joins and restarts")}, ${plural(nodes.leaves, "leave")}, ${plural(nodes.crashes, "crash", "crashes")}; ${formatNumber(nodes.meanOnline)} of ${plural(nodes.total, "node")} online on average, ${formatNumber(nodes.onlineAtEnd)} at the end.`;
  if (tracker.total === 0) return [moves, classes, "The tracker got no request."];
  const requests = table(
    ["request to the tracker", "count"],
    tracker.requests.map(({ method, count }) => [method, formatNumber(count)]),
  );
  const messages = `${plural(tracker.messages, "message")} of ${formatBytes(tracker.messageBytes)} in all, chunks left out.`;
  return [moves, classes, requests, messages];
}

function checksBlocks({ checks }: Report): string[] {
  if (checks.length === 0) return ["None was checked."];
  const rows = checks.map(({ name, passed, detail, vacuous }) => [
    vacuous ? "–" : passed ? "✓" : "✗ **violated**",
    escaped(name),
    escaped(detail),
  ]);
  const all = table(["", "invariant", "figures"], rows);
  return checks.every(({ passed }) => passed)
    ? foldedTables(`${plural(checks.length, "invariant")}, none violated`, [all])
    : [all];
}

function provenance({ run }: Report): string {
  const digest = run.digest === "" ? "" : `, history digest \`${run.digest}\``;
  return `Version ${run.version}, ${worlds[run.transport]}, ${formatDuration(run.played)}, ${formatNumber(run.events)} events${digest}, scenario \`${run.scenarioHash.slice(0, 16)}\`.`;
}
