import type { LoadReport, Report } from "../report.js";
import { formatBytes, formatNumber, roughShare } from "../text/format.js";
import { colours } from "./chart-canvas.js";
import { groupedLoadChart } from "./chart-load-groups.js";
import type { ChartBound, ChartContent, ChartSeries } from "./chart-model.js";
import type { Said } from "./chart-said.js";
import { loadAxis, MOST_BARS, rankAxis, shareAxis, widthOfBars } from "./load-axes.js";
import { type LoadedNode, namesOf } from "./load-names.js";

/** Shows the load of every node, least first, with the ideal line. Null without load. `sparse`: there are too few chunks to compare shares. */
export function loadChart(
  load: LoadReport,
  nodes: readonly LoadedNode[],
  { title, colour, sparse = false }: { readonly title: string; readonly colour: string; readonly sparse?: boolean },
): ChartContent | Said | null {
  if (!load.spread || load.max === null) return null;
  if (load.nodes === 1) {
    const only = load.unit === "bytes" ? formatBytes(load.max) : formatNumber(load.max);
    return { says: `${title}: there is only one, with ${only}.` };
  }
  const relative = load.ideal?.equal === false && !sparse;
  const subtitle = sparse ? sparseLine(load) : spreadLine(load);
  if (load.groups.length > 1 || relative) return groupedLoadChart(load, nodes, { title, subtitle, relative });
  const ranked = load.sorted.length === load.nodes;
  const bars = ranked && load.nodes <= MOST_BARS;
  const shape: Partial<ChartSeries> = bars ? { draw: "bars", bar: widthOfBars(load.nodes) } : { fill: 1, width: 0 };
  const label = load.unit === "bytes" ? "bytes of one node" : "of one node";
  const names = namesOf(nodes, "value", load.sorted);
  return {
    title,
    subtitle,
    x: ranked ? rankAxis("nodes, least loaded first", load.nodes, bars) : shareAxis("nodes, least loaded first"),
    y: loadAxis(load),
    xs: load.sorted.map((_, i) => (ranked ? i + 1 : i / (load.sorted.length - 1))),
    series: [{ label, colour, draw: "line", ...shape, ...(names ? { nodes: names } : {}), values: load.sorted }],
    bounds: alike(load),
  };
}

/** Makes the line at which all loads would be equal; none if the ideals differ. */
function alike({ ideal, mean, unit }: LoadReport): ChartBound[] {
  if (!ideal?.equal || mean === null) return [];
  const label = `all alike: ${unit === "bytes" ? formatBytes(mean) : formatNumber(mean)}`;
  return [{ y: mean, label, colour: colours.ink }];
}

/** Writes the text for a load of so few chunks that the shares of nodes cannot be compared. */
function sparseLine({ sorted, max, unit }: LoadReport): string {
  const none = sorted.filter((value) => value === 0).length / sorted.length;
  const most = unit === "bytes" ? formatBytes(max ?? 0) : formatNumber(max ?? 0);
  return `Too few chunks to compare shares of nodes: about ${roughShare(none)} of them have none, the most is ${most}.`;
}

/** Writes the figures of a load on one line, with the expected ones in brackets. */
function spreadLine({ spread, expected: reference, ideal }: LoadReport): string {
  if (!spread) return "";
  const expected = reference?.comparable ? reference : null;
  const beside = (name: string, measured: number, usual: number | undefined): string =>
    `${name} ${formatNumber(measured)}${usual === undefined ? "" : ` (${formatNumber(usual)})`}`;
  const figures =
    ideal && !ideal.equal
      ? [
          beside("Most over its ideal", ideal.maxOverIdeal, expected?.maxOverIdeal),
          `deviation from the ideals ${formatNumber(ideal.deviation)}`,
          `${roughShare(ideal.misplacedShare)} of the load would have to move`,
        ]
      : [
          beside("max/mean", spread.maxOverMean, expected?.spread.maxOverMean),
          beside("CV", spread.cv, expected?.spread.cv),
          beside("Gini", spread.gini, expected?.spread.gini),
        ];
  return `${figures.join(", ")}.${expected ? " In brackets: expected." : ""}`;
}

/** Shows the Lorenz curves of what nodes store and send. Null without load. */
export function lorenzChart(report: Report): ChartContent | null {
  const curves = [
    { load: report.load.stored, name: "bytes stored", colour: colours.blue },
    { load: report.load.served, name: "bytes sent", colour: colours.vermilion },
  ].filter(({ load }) => load.spread !== null && load.nodes > 1);
  if (curves.length === 0) return null;
  const half = curves[0]?.load.lorenz.findLast((point) => point.population <= 0.5)?.share ?? 0;
  return {
    title: "Lorenz curve of the load",
    subtitle: `The nearer to the diagonal, the more even. The half of the nodes with least carries ${roughShare(half)} of the ${curves[0]?.name}.`,
    x: shareAxis("nodes, least loaded first"),
    y: shareAxis("share of the load"),
    xs: [0, 1],
    series: [
      { label: "all equal", colour: colours.grey, draw: "line", dash: [9, 5], width: 1.5, values: [0, 1] },
      ...curves.map(
        ({ load, name, colour }): ChartSeries => ({
          label: `${name}, Gini ${formatNumber(load.spread?.gini ?? 0)}`,
          colour,
          draw: "line",
          xs: load.lorenz.map(({ population }) => population),
          values: load.lorenz.map(({ share }) => share),
        }),
      ),
    ],
  };
}
