import type { NetworkLayout, ZoneBox } from "./network-layout.js";
import type { NetworkMoment, PictureColours } from "./network-moment.js";
import { nodeStates } from "./node-looks.js";

/** From here on nodes are circles; below, squares. */
export const CIRCLE_STEP = 7;
const DIM = 0.13;
const CRASHED = nodeStates.findIndex(({ name }) => name === "crashed");

/**
 * Each node as a disc: what is filled of it is what its disk is filled, by area. A ring: it does not run; with a cross, it crashed. By
 * colour, since a change of colour costs more than a circle.
 */
export function drawCircles(ctx: CanvasRenderingContext2D, moment: NetworkMoment, colours: PictureColours): void {
  const radius = moment.layout.step * 0.42;
  colours.looks.forEach((colour, look) => {
    const nodes = { all: ofLook(moment, look, 0), dim: ofLook(moment, look, 1) };
    ctx.fillStyle = ctx.strokeStyle = colour;
    ctx.globalAlpha = DIM;
    discs(ctx, moment, nodes.dim, () => radius);
    const isUp = (node: number) => nodeStates[moment.state[node] as number]?.isUp;
    const up = nodes.all.filter(isUp);
    const down = nodes.all.filter((node) => !isUp(node));
    ctx.globalAlpha = 0.24;
    discs(ctx, moment, up, () => radius);
    const filled = (node: number) => radius * Math.sqrt(Math.min(1, moment.load[node] as number));
    discs(ctx, moment, down, filled);
    ctx.globalAlpha = 1;
    discs(ctx, moment, up, filled);
    rings(ctx, moment, down, radius);
  });
  ctx.globalAlpha = 1;
}

function ofLook({ look, isDim, layout }: NetworkMoment, wanted: number, dim: 0 | 1): number[] {
  const nodes: number[] = [];
  for (const node of layout.order) if (look[node] === wanted && isDim[node] === dim) nodes.push(node);
  return nodes;
}

function discs(
  ctx: CanvasRenderingContext2D,
  { layout }: NetworkMoment,
  nodes: readonly number[],
  radiusOf: (node: number) => number,
): void {
  const { x, y, cellOf } = layout;
  for (const node of nodes) {
    const radius = radiusOf(node);
    if (radius <= 0) continue;
    const cell = cellOf[node] as number;
    // One by one: without a graphics card, a path of many circles takes longer.
    ctx.beginPath();
    ctx.arc(x[cell] as number, y[cell] as number, radius, 0, 2 * Math.PI);
    ctx.fill();
  }
}

function rings(ctx: CanvasRenderingContext2D, moment: NetworkMoment, nodes: readonly number[], size: number): void {
  const { layout, state } = moment;
  const width = Math.min(1.6, Math.max(0.9, size * 0.16));
  const radius = size - width / 2;
  const arm = radius * 0.5;
  ctx.lineWidth = width;
  ctx.beginPath();
  for (const node of nodes) {
    const cell = layout.cellOf[node] as number;
    const [x, y] = [layout.x[cell] as number, layout.y[cell] as number];
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    if (state[node] !== CRASHED || size < 3.5) continue;
    ctx.moveTo(x - arm, y - arm);
    ctx.lineTo(x + arm, y + arm);
    ctx.moveTo(x + arm, y - arm);
    ctx.lineTo(x - arm, y + arm);
  }
  ctx.stroke();
}

/**
 * Each cell as a square, the stronger the fuller its nodes are: one pixel of a small picture of all cells, of which the part of each box
 * is drawn enlarged.
 */
export function drawSquares(ctx: CanvasRenderingContext2D, moment: NetworkMoment, colours: PictureColours): void {
  const { layout } = moment;
  const bytes = colours.looks.map((colour) => rgb(ctx, colour));
  const width = Math.max(1, ...layout.boxes.map(({ columns }) => columns));
  const height = layout.boxes.reduce((sum, box) => sum + linesOf(box), 0);
  const image = new ImageData(width, Math.max(1, height));
  let line = 0;
  for (const box of layout.boxes) {
    for (let at = 0; at < box.cells; at++) {
      const pixel = (line + Math.floor(at / box.columns)) * width + (at % box.columns);
      paintCell(image.data, pixel, box.firstCell + at, moment, bytes);
    }
    line += linesOf(box);
  }
  const small = new OffscreenCanvas(image.width, image.height);
  small.getContext("2d")?.putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = false;
  line = 0;
  for (const box of layout.boxes) {
    const [columns, lines] = [box.columns, linesOf(box)];
    const size = [columns * layout.step, lines * layout.step] as const;
    ctx.drawImage(small, 0, line, columns, lines, box.left, box.top, ...size);
    line += lines;
  }
  if (layout.step >= 4) drawGaps(ctx, layout, colours.box);
}

function linesOf({ cells, columns }: ZoneBox): number {
  return Math.ceil(cells / columns);
}

/** A cell of several nodes has the look of most of them, and the load of all. */
function paintCell(
  pixels: Uint8ClampedArray,
  pixel: number,
  cell: number,
  { layout, look, load, state, isDim }: NetworkMoment,
  colours: readonly (readonly number[])[],
): void {
  const { order, firstOf } = layout;
  const first = firstOf[cell] as number;
  const end = firstOf[cell + 1] as number;
  let [sum, isBright, isUp] = [0, false, false];
  for (let i = first; i < end; i++) {
    const node = order[i] as number;
    sum += load[node] as number;
    if (isDim[node] === 0) isBright = true;
    if (nodeStates[state[node] as number]?.isUp) isUp = true;
  }
  const share = Math.min(1, sum / (end - first));
  const alpha = (isUp ? 0.3 + 0.7 * share : 0.85) * (isBright ? 1 : DIM);
  const own = end - first === 1 ? (look[order[first] as number] as number) : mostFrequent(look, order, first, end);
  const colour = colours[own] ?? [];
  pixels[4 * pixel] = colour[0] ?? 0;
  pixels[4 * pixel + 1] = colour[1] ?? 0;
  pixels[4 * pixel + 2] = colour[2] ?? 0;
  pixels[4 * pixel + 3] = 255 * alpha;
}

function mostFrequent(look: Uint8Array, order: Int32Array, first: number, end: number): number {
  const counts = new Uint16Array(256);
  let most = look[order[first] as number] as number;
  for (let i = first; i < end; i++) {
    const own = look[order[i] as number] as number;
    if (++counts[own]! > (counts[most] as number)) most = own;
  }
  return most;
}

function drawGaps(ctx: CanvasRenderingContext2D, { boxes, step }: NetworkLayout, colour: string): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const { left, top, columns, cells } of boxes) {
    const lines = Math.ceil(cells / columns);
    for (let column = 0; column <= columns; column++) {
      ctx.moveTo(left + column * step, top);
      ctx.lineTo(left + column * step, top + lines * step);
    }
    for (let line = 0; line <= lines; line++) {
      ctx.moveTo(left, top + line * step);
      ctx.lineTo(left + columns * step, top + line * step);
    }
  }
  ctx.stroke();
}

/** A canvas tells any colour of CSS as `#rrggbb`, or as `rgba(…)` where one can look through it. */
function rgb(ctx: CanvasRenderingContext2D, colour: string): number[] {
  ctx.fillStyle = colour;
  const told = String(ctx.fillStyle);
  const hex = /^#(..)(..)(..)$/.exec(told);
  return hex ? hex.slice(1).map((pair) => Number.parseInt(pair, 16)) : (told.match(/[\d.]+/g) ?? []).map(Number);
}
