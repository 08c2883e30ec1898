import type { ChartConfiguration, ChartDataset } from "chart.js";
import type { LoadReport, Report } from "../report.js";
import { byteScale, formatBytes, formatNumber, roughShare } from "../text/format.js";
import { colours } from "./chart-canvas.js";
import { frame, line, type Point } from "./chart-frame.js";
import { groupedLoadChart } from "./chart-load-groups.js";
import type { Said } from "./chart-said.js";

/** Most nodes that are drawn as a bar each; above, a curve of quantiles. */
const BARS = 400;

/** Load of every node, least first, with the ideal line. Null without load. `sparse`: there are too few chunks to compare shares. */
export function loadChart(
  load: LoadReport,
  title: string,
  colour: string,
  sparse = false,
): ChartConfiguration | Said | null {
  if (!load.spread || load.max === null) return null;
  if (load.nodes === 1) {
    const only = load.unit === "bytes" ? formatBytes(load.max) : formatNumber(load.max);
    return { says: `${title}: there is only one, with ${only}.` };
  }
  const relative = load.ideal?.equal === false && !sparse;
  const figures = sparse ? sparseLine(load) : spreadLine(load);
  if (load.groups.length > 1 || relative) return groupedLoadChart(load, title, figures, relative);
  const scale = load.unit === "bytes" ? byteScale(load.max) : { size: 1, name: "" };
  const ranked = load.sorted.length === load.nodes;
  const position = (i: number): number => (ranked ? i + 1 : (100 * i) / (load.sorted.length - 1));
  const at = (values: readonly number[]): Point[] => values.map((y, i) => ({ x: position(i), y: y / scale.size }));
  const bars = ranked && load.nodes <= BARS;
  const shape = bars
    ? { type: "bar", categoryPercentage: load.nodes > 60 ? 1 : 0.9, barPercentage: load.nodes > 150 ? 1 : 0.88 }
    : { fill: "origin", borderWidth: 0 };
  const style = { ...shape, order: 1, pointStyle: "rect" } as Partial<ChartDataset<"line", Point[]>>;
  const datasets = [line(load.unit === "bytes" ? "bytes of one node" : "of one node", colour, at(load.sorted), style)];
  if (load.ideal?.equal && load.mean !== null) {
    const ends = bars ? [0.4, load.nodes + 0.6] : [position(0), position(load.sorted.length - 1)];
    const level = load.mean / scale.size;
    const label = `all alike: ${load.unit === "bytes" ? formatBytes(load.mean) : formatNumber(load.mean)}`;
    datasets.push(
      line(
        label,
        colours.ink,
        ends.map((x) => ({ x, y: level })),
        { borderDash: [9, 5], order: 0 },
      ),
    );
  }
  return frame(
    {
      title,
      subtitle: figures,
      x: bars
        ? { title: "nodes, least loaded first", min: 0.4, max: load.nodes + 0.6, whole: true }
        : ranked
          ? { title: "nodes, least loaded first", min: 1, max: load.nodes, whole: true }
          : { title: "nodes, least loaded first (%)", min: 0, max: 100 },
      y: { title: load.unit === "bytes" ? `per node (${scale.name})` : "per node", min: 0 },
    },
    datasets,
  );
}

/** The text for a load of so few chunks that the shares of nodes cannot be compared. */
function sparseLine({ sorted, max, unit }: LoadReport): string {
  const none = sorted.filter((value) => value === 0).length / sorted.length;
  const most = unit === "bytes" ? formatBytes(max ?? 0) : formatNumber(max ?? 0);
  return `Too few chunks to compare shares of nodes: about ${roughShare(none)} of them have none, the most is ${most}.`;
}

/** The figures of a load on one line, with the expected ones in brackets. */
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

/** Lorenz curves of what nodes store and send. Null without load. */
export function lorenzChart(report: Report): ChartConfiguration | null {
  const curves = [
    { load: report.load.stored, name: "bytes stored", colour: colours.blue },
    { load: report.load.served, name: "bytes sent", colour: colours.vermilion },
  ].filter(({ load }) => load.spread !== null && load.nodes > 1);
  if (curves.length === 0) return null;
  const diagonal = [
    { x: 0, y: 0 },
    { x: 100, y: 100 },
  ];
  const half = curves[0]?.load.lorenz.findLast((point) => point.population <= 0.5)?.share ?? 0;
  return frame(
    {
      title: "Lorenz curve of the load",
      subtitle: `The nearer to the diagonal, the more even. The half of the nodes with least carries ${roughShare(half)} of the ${curves[0]?.name}.`,
      x: { title: "nodes, least loaded first (%)", min: 0, max: 100 },
      y: { title: "share of the load (%)", min: 0, max: 100 },
    },
    [
      line("all equal", colours.grey, diagonal, { borderDash: [9, 5], borderWidth: 1.5 }),
      ...curves.map(({ load, name, colour }) =>
        line(
          `${name}, Gini ${formatNumber(load.spread?.gini ?? 0)}`,
          colour,
          load.lorenz.map(({ population, share }) => ({ x: 100 * population, y: 100 * share })),
        ),
      ),
    ],
  );
}
