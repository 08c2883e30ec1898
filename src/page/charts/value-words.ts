import type { ChartAxis } from "../../report/charts/chart-model.js";
import { formatBytes, formatDuration, formatNumber, formatRate, roughShare } from "../../report/text/format.js";

/** Writes a value of an axis, with its unit. */
export function valueWords(value: number | null | undefined, { unit, shown, ticks }: ChartAxis): string {
  if (value === null || value === undefined) return "no data";
  const named = ticks?.find((tick) => tick.value === value);
  if (named) return named.label;
  switch (unit) {
    case "moment":
    case "ms":
      return formatDuration(value);
    case "bytes":
      return formatBytes(value);
    case "bytes/s":
      return formatRate(value);
    case "share":
      return roughShare(value);
    case "ratio":
      return shown?.name === "%" ? roughShare(value) : formatNumber(value);
    case "/s":
      return `${formatNumber(value)}/s`;
    case "count":
      return formatNumber(value);
  }
}
