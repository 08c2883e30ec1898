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
  ctx.beginPath();
  for (const node of nodes) {
    const radius = radiusOf(node);
    if (radius <= 0) continue;
    const cell = cellOf[node] as number;
    ctx.moveTo((x[cell] as number) + radius, y[cell] as number);
    ctx.arc(x[cell] as number, y[cell] as number, radius, 0, 2 * Math.PI);
  }
  ctx.fill();
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

/** Each cell as a square, the stronger the fuller its nodes are: one pixel of a picture of the box, which is drawn enlarged. */
export function drawSquares(ctx: CanvasRenderingContext2D, moment: NetworkMoment, colours: PictureColours): void {
  const { layout } = moment;
  const bytes = colours.looks.map((colour) => rgb(ctx, colour));
  ctx.imageSmoothingEnabled = false;
  for (const box of layout.boxes) {
    const lines = Math.ceil(box.cells / box.columns);
    const image = new ImageData(box.columns, lines);
    for (let at = 0; at < box.cells; at++) paintCell(image.data, at, box, moment, bytes);
    const small = new OffscreenCanvas(box.columns, lines);
    small.getContext("2d")?.putImageData(image, 0, 0);
    ctx.drawImage(small, box.left, box.top, box.columns * layout.step, lines * layout.step);
  }
  if (layout.step >= 4) drawGaps(ctx, layout, colours.box);
}

/** A cell of several nodes has the look of most of them. */
function paintCell(
  pixels: Uint8ClampedArray,
  at: number,
  { firstCell }: ZoneBox,
  { layout, look, load, state, isDim }: NetworkMoment,
  colours: readonly (readonly number[])[],
): void {
  const first = layout.firstOf[firstCell + at] as number;
  const end = layout.firstOf[firstCell + at + 1] as number;
  let [sum, bright, up] = [0, 0, 0];
  const counts = new Uint16Array(end - first > 1 ? colours.length : 0);
  let most = look[layout.order[first] as number] as number;
  for (let i = first; i < end; i++) {
    const node = layout.order[i] as number;
    sum += load[node] as number;
    if (isDim[node] === 0) bright++;
    if (nodeStates[state[node] as number]?.isUp) up++;
    if (counts.length === 0) continue;
    const own = look[node] as number;
    counts[own]!++;
    if ((counts[own] as number) > (counts[most] as number)) most = own;
  }
  const share = Math.min(1, sum / (end - first));
  const alpha = (up > 0 ? 0.3 + 0.7 * share : 0.85) * (bright > 0 ? 1 : DIM);
  const [red = 0, green = 0, blue = 0] = colours[most] ?? [];
  pixels.set([red, green, blue, Math.round(255 * alpha)], 4 * at);
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
