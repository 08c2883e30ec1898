import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { ChartConfiguration } from "chart.js";
import { ChartCanvas, colours } from "../src/report/charts/chart-canvas.js";
import { frame, line, type Point } from "../src/report/charts/chart-frame.js";
import { median, OURS, type Result, rateOf } from "./result.js";

/** A curve of the chart: the runs of one case by one program. */
interface Curve {
  readonly name: string;
  readonly by: string;
  readonly label: string;
  readonly colour: string;
  readonly dashed?: boolean;
}

const curves: readonly Curve[] = [
  { name: "scale", by: OURS, label: "swarmlab, million.yaml", colour: colours.vermilion },
  { name: "churn", by: OURS, label: "swarmlab, churn.yaml", colour: colours.skyBlue },
  { name: "w1", by: OURS, label: "swarmlab, W1", colour: colours.blue },
  { name: "w1", by: "ns-3 core", label: "ns-3 core, W1", colour: colours.green, dashed: true },
  { name: "w1", by: "bare C++ heap", label: "bare C++ heap, W1", colour: colours.grey, dashed: true },
  { name: "w1", by: "bare Java heap", label: "bare Java heap, W1", colour: colours.purple, dashed: true },
  { name: "w1", by: "SimPy", label: "SimPy, W1", colour: colours.orange, dashed: true },
];

/** Microseconds of CPU time per event, by number of nodes: medians of the runs. */
function costs(results: readonly Result[], { name, by }: Curve): Point[] {
  const mine = results.filter((result) => result.name === name && result.by === by);
  const sizes = [...new Set(mine.flatMap(({ nodes }) => (nodes === undefined ? [] : [nodes])))].sort((a, b) => a - b);
  return sizes.map((x) => ({ x, y: 1e6 / median(mine.filter(({ nodes }) => nodes === x).map(rateOf)) }));
}

/** A sentence on how much the cost of our W1 grows with the number of nodes; empty if it was not measured at two sizes. */
function growth(points: readonly Point[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return "";
  const size = (nodes: number): string => nodes.toLocaleString("en");
  return ` swarmlab's W1 message grows ${(last.y / first.y).toFixed(1)}-fold from ${size(first.x)} to ${size(last.x)} nodes.`;
}

/** Cost per event against size, both logarithmic. */
export function costChart(results: readonly Result[]): ChartConfiguration {
  const measured = curves.map((curve) => ({ ...curve, points: costs(results, curve) }));
  const drawn = measured.filter(({ points }) => points.length > 0);
  const all = drawn.flatMap(({ points }) => points);
  const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
  const ours = measured.find(({ name, by }) => name === "w1" && by === OURS)?.points ?? [];
  return frame(
    {
      title: "What an event costs, by the size of the network",
      subtitle: `Less is better; W1 is random RPC, an event of it a message.${growth(ours)}`,
      x: { title: "nodes (logarithmic)", logarithmic: true, min: Math.min(...xs) / 1.5, max: Math.max(...xs) * 1.5 },
      y: {
        title: "CPU time per event (µs, logarithmic)",
        logarithmic: true,
        min: Math.min(...ys) / 1.5,
        max: Math.max(...ys) * 1.5,
      },
      legend: true,
    },
    drawn.map(({ label, colour, dashed, points }) =>
      line(label, colour, points, {
        pointRadius: 4,
        ...(dashed ? { borderDash: [7, 5], borderWidth: 2 } : { borderWidth: 3 }),
      }),
    ),
  );
}

/** `node --import tsx bench/chart.ts RESULTS.jsonl... PICTURE.png`: draws what `npm run -s bench -- --json` printed. */
async function main(paths: readonly string[], picture: string): Promise<void> {
  const lines = paths.flatMap((path) => readFileSync(path, "utf8").split("\n"));
  const results = lines.filter((text) => text.startsWith("{")).map((text) => JSON.parse(text) as Result);
  writeFileSync(picture, await new ChartCanvas().draw(costChart(results)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const words = process.argv.slice(2);
  const picture = words.pop();
  if (words.length > 0 && picture) await main(words, picture);
  else console.error("usage: bench/chart.ts RESULTS.jsonl... PICTURE.png");
}
