import type { ChartModel } from "../../report/charts/chart-model.js";
import { positionsOf, type Range } from "./layers.js";

const FAR = 10;
const FACTOR = 2;

/**
 * The position to which a key moves the cursor: one or ten positions on or back, or the first or the last one in `range`. `isFar`: ten times as far.
 * Undefined: the key does not move the cursor.
 */
export function cursorAfter(
  key: string,
  isFar: boolean,
  chart: ChartModel,
  range: Range,
  cursor: number | undefined,
): number | undefined {
  const step = { ArrowRight: 1, ArrowLeft: -1, PageUp: FAR, PageDown: -FAR }[key];
  if (step === undefined && key !== "Home" && key !== "End") return undefined;
  const positions = positionsOf(chart).filter((x) => x >= range.min && x <= range.max);
  const last = positions.length - 1;
  if (last < 0) return undefined;
  if (key === "Home") return positions[0];
  if (key === "End") return positions[last];
  const steps = (step as number) * (isFar ? FAR : 1);
  if (cursor === undefined) return positions[steps > 0 ? 0 : last];
  // If the cursor is between two positions, go to the next position in the direction of the key.
  const at = steps > 0 ? positions.findLastIndex((x) => x <= cursor) : positions.findIndex((x) => x >= cursor);
  const from = at < 0 ? (steps > 0 ? -1 : last + 1) : at;
  return positions[Math.max(0, Math.min(last, from + steps))];
}

/** The range of the axis after a key zoomed in or out around the cursor; `all`: the whole axis. Undefined: the key does not zoom. */
export function zoomAfter(
  key: string,
  range: Range,
  all: Range,
  cursor: number | undefined,
): Range | "all" | undefined {
  if (key === "Escape" || key === "0") return "all";
  if (key !== "+" && key !== "=" && key !== "-") return undefined;
  const isInside = cursor !== undefined && cursor >= range.min && cursor <= range.max;
  const around = isInside ? cursor : (range.min + range.max) / 2;
  const factor = key === "-" ? FACTOR : 1 / FACTOR;
  const min = Math.max(all.min, around - (around - range.min) * factor);
  const max = Math.min(all.max, around + (range.max - around) * factor);
  if (max - min >= 0.999 * (all.max - all.min)) return "all";
  return max - min > 0 ? { min, max } : undefined;
}
