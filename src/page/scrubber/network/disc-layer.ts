import type { NetworkLayout } from "./network-layout.js";
import type { NetworkMoment, PictureColours } from "./network-moment.js";
import { nodeStates } from "./node-looks.js";

const DIM = 0.13;
/** Number of degrees of fullness that the picture distinguishes. */
const LEVELS = 64;
const CRASHED = nodeStates.findIndex(({ name }) => name === "crashed");

/**
 * Draws each node as a disc. The filled share of its area is the filled share of the node's disk. A ring is a node that
 * does not run; a ring with a cross is one that crashed. From one moment to the next only the nodes that changed are
 * drawn again, since a thousand circles in each frame are too many without a graphics card.
 */
export class DiscLayer {
  private readonly canvas: OffscreenCanvas;
  /** By node: a number for its present picture; 0: it is not drawn yet. */
  private readonly drawn: Int32Array;

  /** A layer has one layout and one set of colours. `ratio`: screen pixels for each CSS pixel. */
  constructor(
    readonly layout: NetworkLayout,
    readonly colours: PictureColours,
    readonly ratio: number,
  ) {
    const size = (length: number) => Math.max(1, Math.ceil(length * ratio));
    this.canvas = new OffscreenCanvas(size(layout.width), size(layout.height));
    this.drawn = new Int32Array(layout.cellOf.length);
    this.canvas.getContext("2d")?.scale(ratio, ratio);
  }

  draw(ctx: CanvasRenderingContext2D, moment: NetworkMoment): void {
    const { canvas, layout, ratio } = this;
    const layer = canvas.getContext("2d");
    if (!layer) return;
    for (const node of layout.order) {
      const now = drawnAs(moment, node);
      if (this.drawn[node] === now) continue;
      this.drawn[node] = now;
      this.drawNode(layer, moment, node);
    }
    ctx.drawImage(canvas, 0, 0, canvas.width / ratio, canvas.height / ratio);
  }

  private drawNode(layer: OffscreenCanvasRenderingContext2D, moment: NetworkMoment, node: number): void {
    const { layout, colours } = this;
    const cell = layout.cellOf[node] as number;
    const [x, y] = [layout.x[cell] as number, layout.y[cell] as number];
    const radius = layout.step * 0.42;
    const filled = radius * Math.sqrt(levelOf(moment, node) / LEVELS);
    const isUp = nodeStates[moment.state[node] as number]?.isUp;
    const strength = moment.isDim[node] ? DIM : 1;
    layer.clearRect(x - layout.step / 2, y - layout.step / 2, layout.step, layout.step);
    layer.fillStyle = layer.strokeStyle = colours.looks[moment.look[node] as number] ?? colours.muted;
    layer.globalAlpha = 0.24 * strength;
    disc(layer, x, y, isUp ? radius : filled);
    layer.globalAlpha = strength;
    if (isUp) disc(layer, x, y, filled);
    else ring(layer, x, y, radius, moment.state[node] === CRASHED);
  }
}

function levelOf({ load }: NetworkMoment, node: number): number {
  return Math.min(LEVELS, Math.ceil((load[node] as number) * LEVELS));
}

/** A number for all that a node's picture depends on. */
function drawnAs(moment: NetworkMoment, node: number): number {
  const look = (moment.look[node] as number) * nodeStates.length + (moment.state[node] as number);
  return 1 + (moment.isDim[node] as number) + 2 * (levelOf(moment, node) + (LEVELS + 1) * look);
}

function disc(ctx: OffscreenCanvasRenderingContext2D, x: number, y: number, radius: number): void {
  if (radius <= 0) return;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
}

function ring(ctx: OffscreenCanvasRenderingContext2D, x: number, y: number, size: number, isCrossed: boolean): void {
  ctx.lineWidth = Math.min(1.6, Math.max(0.9, size * 0.16));
  const radius = size - ctx.lineWidth / 2;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  if (isCrossed && size >= 3.5) {
    const arm = radius * 0.5;
    ctx.moveTo(x - arm, y - arm);
    ctx.lineTo(x + arm, y + arm);
    ctx.moveTo(x + arm, y - arm);
    ctx.lineTo(x - arm, y + arm);
  }
  ctx.stroke();
}
