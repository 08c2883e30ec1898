import { formatNumber } from "../../../report/text/format.js";
import { DiscLayer } from "./disc-layer.js";
import { drawSquares } from "./draw-squares.js";
import { drawTransfers } from "./draw-transfers.js";
import type { NetworkLayout } from "./network-layout.js";
import type { NetworkMoment, PictureColours } from "./network-moment.js";

const FONT = "system-ui, sans-serif";
/** The room around the picture for rings and names at its edge, in CSS pixels. */
export const MARGIN = 4;

/** The smallest step, in CSS pixels, with which nodes are discs; with smaller steps they are squares. */
export const DISC_STEP = 7;

/** Draws a network, moment after moment. */
export class NetworkPicture {
  private discs: DiscLayer | undefined;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** Draws a moment. The canvas gets the size of the layout. */
  draw(moment: NetworkMoment, colours: PictureColours): void {
    const { canvas } = this;
    const { layout } = moment;
    const ratio = devicePixelRatio;
    const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.height = `${height}px`;
    }
    const ctx = canvas.getContext("2d");
    if (!ctx) return;
    ctx.setTransform(ratio, 0, 0, ratio, MARGIN * ratio, MARGIN * ratio);
    ctx.clearRect(-MARGIN, -MARGIN, width, height);
    drawBoxes(ctx, moment, colours);
    if (layout.step >= DISC_STEP) this.discsOf(layout, colours, ratio).draw(ctx, moment);
    else drawSquares(ctx, moment, colours);
    drawTransfers(ctx, moment, colours);
    drawMarks(ctx, moment, colours);
  }

  private discsOf(layout: NetworkLayout, colours: PictureColours, ratio: number): DiscLayer {
    const { discs } = this;
    if (discs?.layout === layout && discs.colours === colours && discs.ratio === ratio) return discs;
    return (this.discs = new DiscLayer(layout, colours, ratio));
  }
}

function drawBoxes(ctx: CanvasRenderingContext2D, { layout, running }: NetworkMoment, colours: PictureColours): void {
  ctx.fillStyle = colours.box;
  ctx.beginPath();
  for (const { x, y, width, height } of layout.boxes) ctx.roundRect(x, y, width, height, 8);
  ctx.fill();
  ctx.textBaseline = "middle";
  layout.boxes.forEach((box, at) => {
    const all = formatNumber(box.nodes.length);
    const count = running ? `${formatNumber(running[at] ?? 0)} of ${all} up` : `${all} nodes`;
    ctx.font = `600 12px ${FONT}`;
    const room = box.width - 18;
    const name = fitted(ctx, isolated(box.zone), room);
    ctx.fillStyle = colours.ink;
    ctx.fillText(name, box.x + 9, box.y + 12.5);
    const used = ctx.measureText(name).width + 8;
    ctx.font = `12px ${FONT}`;
    if (used + ctx.measureText(count).width > room) return;
    ctx.fillStyle = colours.muted;
    ctx.fillText(count, box.x + 9 + used, box.y + 12.5);
  });
}

/** Isolates a name, which may be written from right to left, so that it does not change the order of the words beside it. */
function isolated(name: string): string {
  return name === "" ? "no zone" : `\u2068${name}\u2069`;
}

/** Cuts a text to the width for which there is room. */
function fitted(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  const letters = Array.from(text);
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(`${letters.slice(0, middle).join("")}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join("")}…`;
}

/** Marks the selected node, the holders of the selected object, and the cells of the keyboard's cursor and the pointer. */
function drawMarks(ctx: CanvasRenderingContext2D, moment: NetworkMoment, colours: PictureColours): void {
  const { layout, holders, selected, cursor, hovered } = moment;
  const cells = (nodes: readonly number[]) =>
    nodes.map((node) => layout.cellOf[node] ?? -1).filter((cell) => cell >= 0);
  ring(ctx, moment, cells(holders), colours.paper, 4, 2);
  ring(ctx, moment, cells(holders), colours.ink, 1.8, 2);
  if (selected !== undefined) {
    ring(ctx, moment, cells([selected]), colours.paper, 6, 3);
    ring(ctx, moment, cells([selected]), colours.ink, 3, 3);
  }
  if (hovered !== undefined) ring(ctx, moment, [hovered], colours.muted, 1.5, 2);
  if (cursor === undefined) return;
  ctx.setLineDash([3, 2]);
  ring(ctx, moment, [cursor], colours.ink, 2, 4);
  ctx.setLineDash([]);
}

function ring(
  ctx: CanvasRenderingContext2D,
  { layout }: NetworkMoment,
  cells: readonly number[],
  colour: string,
  width: number,
  apart: number,
): void {
  const radius = Math.max(3, layout.step * 0.42) + apart;
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.beginPath();
  for (const cell of cells) {
    ctx.moveTo((layout.x[cell] as number) + radius, layout.y[cell] as number);
    ctx.arc(layout.x[cell] as number, layout.y[cell] as number, radius, 0, 2 * Math.PI);
  }
  ctx.stroke();
}
