import { colour } from "../../dom/colours.js";
import type { RunModel } from "../../run-model.js";

/**
 * Draws a small chart of the run behind the slider: the chunks with too few replicas, stacked with the worst at the
 * bottom, and a line for the nodes that were online. It uses the samples of the report; each holds until the next one.
 */
export function drawStrip(canvas: HTMLCanvasElement, { report, replicaBands }: RunModel, end: number): void {
  const ratio = devicePixelRatio;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ctx = canvas.getContext("2d");
  if (!ctx || width === 0) return;
  ctx.scale(ratio, ratio);
  const { time, byReplicas, online } = report.series;
  // Round to whole pixels of the screen, so that no seam shows between two bars.
  const x = (at: number) => Math.round(((time[at] ?? end) / end) * width * ratio) / ratio;
  const lacking = replicaBands.filter(({ to }) => to < report.run.replication);
  const sums = lacking.map(({ from, to }) =>
    time.map((_, at) => byReplicas.slice(from, to + 1).reduce((sum, row) => sum + (row[at] ?? 0), 0)),
  );
  const total = (at: number) => sums.reduce((sum, row) => sum + (row[at] ?? 0), 0);
  const most = Math.max(1, ...time.map((_, at) => total(at)));
  const below = time.map(() => 0);
  lacking.forEach(({ colour }, band) => {
    ctx.fillStyle = colour;
    time.forEach((_, at) => {
      const count = sums[band]?.[at] ?? 0;
      if (count === 0) return;
      const foot = height - (height * (below[at] as number)) / most;
      const tall = Math.max(1, (height * count) / most);
      ctx.fillRect(x(at), foot - tall, Math.max(1, x(at + 1) - x(at)), tall);
      below[at]! += count;
    });
  });
  const nodes = Math.max(1, report.nodes.total);
  ctx.strokeStyle = colour("--ink");
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = 1.2;
  ctx.beginPath();
  time.forEach((_, at) => {
    const y = 1 + (height - 2) * (1 - (online[at] ?? 0) / nodes);
    ctx.lineTo(x(at), y);
    ctx.lineTo(x(at + 1), y);
  });
  ctx.stroke();
}
