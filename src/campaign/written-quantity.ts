import type { Millis } from "../runtime/clock.js";
import { duration, size } from "../scenario/source/units.js";

/** Writes a time in ms as scenarios do, exact to the microsecond. */
export function timeText(time: Millis): string {
  const ticks = Math.round(time * 1000);
  if (ticks % 60_000_000 === 0 && ticks > 0) return `${ticks / 60_000_000}min`;
  return ticks % 1_000_000 === 0 ? `${ticks / 1_000_000}s` : `${ticks / 1000}ms`;
}

/** Writes a whole number of bytes as scenarios do. */
export function sizeText(bytes: number): string {
  for (const [unit, name] of binaryUnits) if (bytes % unit === 0 && bytes > 0) return `${bytes / unit} ${name}`;
  return `${bytes} B`;
}

const binaryUnits = [
  [2 ** 40, "TiB"],
  [2 ** 30, "GiB"],
  [2 ** 20, "MiB"],
  [2 ** 10, "KiB"],
] as const;

/** Reads a written time, and returns it in ms; undefined: the text is not a time. */
export function timeIn(text: unknown): Millis | undefined {
  return typeof text === "string" ? duration.parse(text) : undefined;
}

/** Reads a written size, and returns it in bytes; undefined: the text is not a size. */
export function sizeIn(text: unknown): number | undefined {
  return typeof text === "string" ? size.parse(text) : undefined;
}
