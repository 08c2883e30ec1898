import type { PictureColours } from "./network-moment.js";
import { nodeStates } from "./node-looks.js";

const DIM = 0.13;
/** The largest number of degrees of fullness that discs show. */
const MOST_LEVELS = 64;
const CRASHED = nodeStates.findIndex(({ name }) => name === "crashed");

/** What a node's disc depends on. */
export interface DiscLook {
  /** The node's colour, as a position in `PictureColours.looks`. */
  readonly look: number;
  /** The node's state, as a position in `nodeStates`. */
  readonly state: number;
  readonly level: number;
  readonly isDim: boolean;
}

/**
 * Discs as pixels, each drawn when it is first needed. All nodes that look alike get a copy of the same pixels. Without a graphics card, drawing the
 * circles of every node takes ten times as long.
 */
export class DiscSprites {
  /** The width and height of a sprite, in pixels of the screen. */
  readonly side: number;
  /** The highest degree of fullness. There are as many degrees, from 0 on, as can be seen. */
  readonly levels: number;
  private readonly made = new Map<number, Uint32Array>();
  private readonly scratch: OffscreenCanvasRenderingContext2D | null;

  /** `step`: the width of a cell in CSS pixels; `ratio`: the number of screen pixels for each CSS pixel. */
  constructor(
    private readonly step: number,
    private readonly colours: PictureColours,
    private readonly ratio: number,
  ) {
    this.side = Math.max(1, Math.floor(step * ratio));
    this.levels = Math.min(MOST_LEVELS, 2 * this.side);
    this.scratch = new OffscreenCanvas(this.side, this.side).getContext("2d", { willReadFrequently: true });
  }

  /** A number that identifies a look; never 0. */
  keyOf({ look, state, level, isDim }: DiscLook): number {
    return 1 + (isDim ? 1 : 0) + 2 * (level + (this.levels + 1) * (look * nodeStates.length + state));
  }

  /** Returns the pixels of a look, line by line. */
  pixelsOf(look: DiscLook): Uint32Array {
    const key = this.keyOf(look);
    let pixels = this.made.get(key);
    if (!pixels) this.made.set(key, (pixels = this.draw(look)));
    return pixels;
  }

  private draw({ look, state, level, isDim }: DiscLook): Uint32Array {
    const { scratch, side, step, ratio, levels, colours } = this;
    if (!scratch) return new Uint32Array(side * side);
    const radius = step * 0.42;
    const filled = radius * Math.sqrt(level / levels);
    const isUp = nodeStates[state]?.isUp;
    const strength = isDim ? DIM : 1;
    scratch.setTransform(ratio, 0, 0, ratio, side / 2, side / 2);
    scratch.clearRect(-step, -step, 2 * step, 2 * step);
    scratch.fillStyle = scratch.strokeStyle = colours.looks[look] ?? colours.muted;
    scratch.globalAlpha = 0.24 * strength;
    disc(scratch, isUp ? radius : filled);
    scratch.globalAlpha = strength;
    if (isUp) disc(scratch, filled);
    else ring(scratch, radius, state === CRASHED);
    return new Uint32Array(scratch.getImageData(0, 0, side, side).data.buffer);
  }
}

function disc(ctx: OffscreenCanvasRenderingContext2D, radius: number): void {
  if (radius <= 0) return;
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, 2 * Math.PI);
  ctx.fill();
}

function ring(ctx: OffscreenCanvasRenderingContext2D, size: number, isCrossed: boolean): void {
  ctx.lineWidth = Math.min(1.6, Math.max(0.9, size * 0.16));
  const radius = size - ctx.lineWidth / 2;
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, 2 * Math.PI);
  if (isCrossed && size >= 3.5) {
    const arm = radius * 0.5;
    ctx.moveTo(-arm, -arm);
    ctx.lineTo(arm, arm);
    ctx.moveTo(arm, -arm);
    ctx.lineTo(-arm, arm);
  }
  ctx.stroke();
}
