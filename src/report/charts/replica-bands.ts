import { colours } from "./chart-canvas.js";
import type { ReplicaBand } from "./chart-model.js";

const TOO_FEW = [colours.orange, "#ecb81c", "#efcf30", colours.yellow];
const MORE = [colours.skyBlue, colours.blue, "#00385a"];

/**
 * The colours: red for no replica, orange to yellow for too few, green for the wanted number, and blue for more, the darker the more. Every
 * band has a different colour. There are at most nine bands; the last one contains `most` replicas and more.
 */
export function replicaBands(most: number, wanted: number): ReplicaBand[] {
  const bands: ReplicaBand[] = [];
  const add = (from: number, to: number, colour: string): void => {
    const end = Math.min(to, most);
    if (from > end) return;
    const name =
      from === 0
        ? "no live replica"
        : end === most
          ? `${from} and more`
          : from === end
            ? `${from}`
            : `${from} to ${end}`;
    bands.push({ from, to: end, name, colour });
  };
  add(0, 0, colours.vermilion);
  const fewer = wanted - 1;
  const few = Math.min(fewer, TOO_FEW.length);
  for (let i = 0; i < few; i++) {
    // At most four bands show the numbers from 1 to `wanted - 1`. If there are more numbers, the third band has several of them. If there are two or
    // more bands, the last one is yellow.
    const rest = i === few - 2 ? fewer - few : 0;
    const from = 1 + i + (i > few - 2 ? fewer - few : 0);
    add(from, from + rest, few > 1 && i === few - 1 ? colours.yellow : (TOO_FEW[i] as string));
  }
  add(wanted, wanted, colours.green);
  MORE.forEach((colour, i) => {
    add(wanted + 1 + i, i === MORE.length - 1 ? most : wanted + 1 + i, colour);
  });
  return bands;
}
