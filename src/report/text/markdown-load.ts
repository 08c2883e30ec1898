import { knowsQuantile } from "../analysis/statistics.js";
import type { LoadReport, Report } from "../report.js";
import { formatBytes, formatNumber, roughShare } from "./format.js";
import { folded, table } from "./markdown-table.js";
import { isSparse, summarise, verdictOf } from "./summary.js";

type Spread = NonNullable<LoadReport["spread"]>;

/** Writes a paragraph and a table about loads; further details are in a folded block. */
export function loadSection(report: Report): string[] {
  const kinds: [string, LoadReport][] = [
    ["bytes stored", report.load.stored],
    ["replicas", report.load.replicas],
    ["bytes sent", report.load.served],
    ["chunks sent", report.load.requests],
  ];
  if (kinds.every(([, { spread }]) => !spread)) return ["No node stored or sent anything."];
  return [
    `${summarise(report).load}${kinds.some(([, of]) => of.nodes > 1 && of.expected?.comparable) ? " In brackets what the policy alone gives, where that can be compared." : ""}`,
    table(
      ["load", "mean", "most", "max/mean", "CV"],
      kinds.map(([name, of]) => [name, ...meanAndMost(of), ...beside(of, ["maxOverMean", "cv"])]),
    ),
    folded("More on balance", [
      table(
        ["load", "Gini", "Jain", "p99/median (of at least 100 nodes)"],
        kinds.map(([name, of]) => [name, ...beside(of, ["gini", "jain", "p99OverMedian"])]),
      ),
      ...againstIdeals(kinds),
      kinds
        .map(
          ([name, of], i) =>
            `- **${capital(name)}**: ${verdictOf(of, i < 2 ? "the policy alone" : "a random choice")}.${basisOf(of)}`,
        )
        .join("\n"),
      "CV is of the population.",
    ]),
  ];
}

function meanAndMost({ spread, unit, mean, max }: LoadReport): string[] {
  if (!spread || mean === null || max === null) return ["–", "–"];
  const show = unit === "bytes" ? formatBytes : formatNumber;
  return [show(mean), show(max)];
}

/** Writes each figure as measured, and in brackets as it would be by the policy alone. */
function beside({ spread, expected, nodes }: LoadReport, keys: readonly (keyof Spread)[]): string[] {
  return keys.map((key) => {
    // A single node is always even; and among a few nodes the 99th percentile is the fullest node.
    if (nodes < 2 || (key === "p99OverMedian" && !knowsQuantile(nodes, 0.99))) return "–";
    const [measured, alone] = [spread?.[key] ?? null, expected?.comparable ? expected.spread[key] : undefined];
    if (measured === null) return "–";
    return `${formatNumber(measured)}${typeof alone === "number" ? ` (${formatNumber(alone)})` : ""}`;
  });
}

function againstIdeals(kinds: readonly [string, LoadReport][]): string[] {
  const rows = kinds.flatMap(([name, { ideal }], i) =>
    ideal && !ideal.equal && !isSparse((kinds[i | 1] as [string, LoadReport])[1])
      ? [
          [
            name,
            ideal.basis,
            formatNumber(ideal.maxOverIdeal),
            formatNumber(ideal.weightedGini),
            roughShare(ideal.misplacedShare),
          ],
        ]
      : [],
  );
  if (rows.length === 0) return [];
  return ["Against unequal ideals:", table(["load", "ideal", "most over ideal", "weighted Gini", "misplaced"], rows)];
}

function basisOf({ expected }: LoadReport): string {
  return expected?.comparable ? ` The expectation is of ${expected.basis}.` : "";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
