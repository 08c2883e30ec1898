import type { Shape, TextShape } from "./shape.js";

export const FONT = "system-ui, sans-serif";

/** Draws shapes on a canvas whose pixels are `ratio` times those of the shapes. */
export function paintShapes(context: CanvasRenderingContext2D, shapes: readonly Shape[], ratio: number): void {
  context.save();
  context.scale(ratio, ratio);
  for (const shape of shapes) {
    if (shape.kind === "text") paintText(context, shape);
    else {
      const path = new Path2D(shape.path);
      context.globalAlpha = shape.opacity ?? 1;
      if (shape.fill !== undefined) {
        context.fillStyle = shape.fill;
        context.fill(path);
      }
      if (shape.stroke !== undefined) {
        context.strokeStyle = shape.stroke;
        context.lineWidth = shape.width ?? 1;
        context.lineJoin = "round";
        context.setLineDash([...(shape.dash ?? [])]);
        context.stroke(path);
      }
    }
  }
  context.restore();
}

function paintText(context: CanvasRenderingContext2D, shape: TextShape): void {
  const { text, anchor, colour, size, bold = false, turned = 0, behind } = shape;
  context.save();
  context.translate(shape.x, shape.y);
  context.rotate((turned * Math.PI) / 180);
  context.globalAlpha = 1;
  context.font = `${bold ? "bold " : ""}${size}px ${FONT}`;
  context.textAlign = anchor === "middle" ? "center" : anchor;
  context.textBaseline = "alphabetic";
  // Names from scenarios may be written from right to left; the drawing is not.
  context.direction = "ltr";
  if (behind !== undefined) {
    const width = context.measureText(text).width;
    const left = anchor === "end" ? -width : anchor === "middle" ? -width / 2 : 0;
    context.globalAlpha = 0.8;
    context.fillStyle = behind;
    context.fillRect(left - 2, -size, width + 4, size + 3);
    context.globalAlpha = 1;
  }
  context.fillStyle = colour;
  context.fillText(text, 0, 0);
  context.restore();
}
