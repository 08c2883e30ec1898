import type { NetworkLayout, ZoneBox } from "./network-layout.js";
import type { NetworkMoment, PictureColours } from "./network-moment.js";
import { nodeStates } from "./node-looks.js";

const DIM = 0.13;

/**
 * Draws each cell as a square, whose colour is stronger the fuller its nodes are. It first paints a small picture, in
 * which each cell is one pixel. Then it draws the pixels of each box enlarged, at the place of the box.
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

/** Paints a cell. If it stands for several nodes, it gets the colour of most of them, and their mean load. */
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

/** Finds the numbers of a colour. A canvas returns every CSS colour as `#rrggbb`, or as `rgba(…)` if it is transparent. */
function rgb(ctx: CanvasRenderingContext2D, colour: string): number[] {
  ctx.fillStyle = colour;
  const told = String(ctx.fillStyle);
  const hex = /^#(..)(..)(..)$/.exec(told);
  return hex ? hex.slice(1).map((pair) => Number.parseInt(pair, 16)) : (told.match(/[\d.]+/g) ?? []).map(Number);
}
