import type { DrawnTransfer, NetworkMoment, PictureColours } from "./network-moment.js";

interface Curve {
  readonly from: readonly [number, number];
  readonly bend: readonly [number, number];
  readonly to: readonly [number, number];
}

/** Draws a line from the source to the target of each transfer, with a dot that shows how far the chunk has come. */
export function drawTransfers(ctx: CanvasRenderingContext2D, moment: NetworkMoment, colours: PictureColours): void {
  const isSelected = ({ source, target }: DrawnTransfer) => source === moment.selected || target === moment.selected;
  const fade = moment.selected !== undefined && moment.transfers.some(isSelected) ? 0.35 : 1;
  for (const [key, transfers] of grouped(moment.transfers, isSelected)) {
    const [purpose = 0, strength = 1, own = 0] = key.split(" ").map(Number);
    ctx.strokeStyle = ctx.fillStyle = colours.purposes[purpose] ?? colours.ink;
    const curves = transfers.map((transfer) => ({ transfer, curve: curveOf(moment, transfer) }));
    ctx.globalAlpha = own ? 0.95 : (0.2 + 0.35 * (strength / 4)) * fade;
    // Without a graphics card, single lines of one pixel take a third of the time of one path with lines of 1.2 pixels.
    ctx.lineWidth = own ? 2.2 : 1;
    for (const { curve } of curves) {
      ctx.beginPath();
      ctx.moveTo(...curve.from);
      ctx.quadraticCurveTo(...curve.bend, ...curve.to);
      ctx.stroke();
    }
    ctx.globalAlpha = own ? 1 : 0.9 * fade;
    ctx.beginPath();
    for (const { transfer, curve } of curves) if (transfer.strength === 1) dot(ctx, curve, transfer.progress, own);
    ctx.fill();
  }
  ctx.globalAlpha = 1;
}

function grouped(
  transfers: readonly DrawnTransfer[],
  isSelected: (transfer: DrawnTransfer) => boolean,
): Map<string, DrawnTransfer[]> {
  const groups = new Map<string, DrawnTransfer[]>();
  for (const transfer of transfers) {
    const key = `${transfer.purpose} ${Math.ceil(transfer.strength * 4)} ${isSelected(transfer) ? 1 : 0}`;
    const group = groups.get(key);
    if (group) group.push(transfer);
    else groups.set(key, [transfer]);
  }
  return groups;
}

/** Bends a line, so that transfers in opposite directions have different lines. A line from an unknown source comes from above. */
function curveOf({ layout }: NetworkMoment, { source, target }: DrawnTransfer): Curve {
  const { x, y, cellOf, step } = layout;
  const end = cellOf[target] as number;
  const to = [x[end] as number, y[end] as number] as const;
  const start = source < 0 ? -1 : (cellOf[source] as number);
  const from = start < 0 ? ([to[0], to[1] - 2 * step] as const) : ([x[start] as number, y[start] as number] as const);
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  return { from, bend: [from[0] + dx / 2 + dy * 0.14, from[1] + dy / 2 - dx * 0.14], to };
}

function dot(ctx: CanvasRenderingContext2D, { from, bend, to }: Curve, t: number, own: number): void {
  const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
  const x = a * from[0] + b * bend[0] + c * to[0];
  const y = a * from[1] + b * bend[1] + c * to[1];
  const radius = own ? 3.4 : 2.3;
  ctx.moveTo(x + radius, y);
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
}
