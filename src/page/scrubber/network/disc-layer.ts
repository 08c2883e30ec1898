import { type DiscLook, DiscSprites } from "./disc-sprites.js";
import type { NetworkLayout } from "./network-layout.js";
import type { NetworkMoment, PictureColours } from "./network-moment.js";

/**
 * Draws each node as a disc. The filled share of its area is the node's load, so the fullest node has a full disc. A ring
 * is a node that does not run; a ring with a cross is one that crashed. From one moment to the next only the nodes that
 * changed are copied into the picture.
 */
export class DiscLayer {
  private readonly canvas: OffscreenCanvas;
  private readonly sprites: DiscSprites;
  private readonly image: ImageData;
  private readonly pixels: Uint32Array;
  /** The key of each node's look as it is drawn; 0: it is not drawn yet. */
  private readonly drawn: Int32Array;

  /** A layer has one layout and one set of colours. `ratio`: screen pixels for each CSS pixel. */
  constructor(
    readonly layout: NetworkLayout,
    readonly colours: PictureColours,
    readonly ratio: number,
  ) {
    const size = (length: number) => Math.max(1, Math.ceil(length * ratio));
    this.canvas = new OffscreenCanvas(size(layout.width), size(layout.height));
    this.image = new ImageData(this.canvas.width, this.canvas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.sprites = new DiscSprites(layout.step, colours, ratio);
    this.drawn = new Int32Array(layout.cellOf.length);
  }

  draw(ctx: CanvasRenderingContext2D, moment: NetworkMoment): void {
    const { canvas, layout, ratio, sprites, image } = this;
    let [top, end] = [canvas.height, 0];
    for (const node of layout.order) {
      const look = this.lookOf(moment, node);
      const key = sprites.keyOf(look);
      if (this.drawn[node] === key) continue;
      this.drawn[node] = key;
      const line = this.copy(node, sprites.pixelsOf(look));
      top = Math.min(top, line);
      end = Math.max(end, line + sprites.side);
    }
    if (top < end) canvas.getContext("2d")?.putImageData(image, 0, 0, 0, top, canvas.width, end - top);
    ctx.drawImage(canvas, 0, 0, canvas.width / ratio, canvas.height / ratio);
  }

  private lookOf({ look, state, load, isDim }: NetworkMoment, node: number): DiscLook {
    const { levels } = this.sprites;
    return {
      look: look[node] as number,
      state: state[node] as number,
      level: Math.min(levels, Math.ceil((load[node] as number) * levels)),
      isDim: isDim[node] === 1,
    };
  }

  /** Copies the picture of a node to its cell, on whole pixels. Returns the first line of it. */
  private copy(node: number, sprite: Uint32Array): number {
    const { layout, ratio, pixels, canvas } = this;
    const { side } = this.sprites;
    const cell = layout.cellOf[node] as number;
    const start = (middle: number, size: number) =>
      Math.max(0, Math.min(size - side, Math.round(middle * ratio - side / 2)));
    const left = start(layout.x[cell] as number, canvas.width);
    const top = start(layout.y[cell] as number, canvas.height);
    for (let line = 0; line < side; line++) {
      const from = line * side;
      pixels.set(sprite.subarray(from, from + side), (top + line) * canvas.width + left);
    }
    return top;
  }
}
