import type { ChartModel } from "../../report/charts/chart-model.js";

/** The run of a chart. The file with the chart's values names this run. */
export interface ChartSource {
  readonly scenario: string;
  readonly seed: number | string;
}

const columns = ["scenario", "seed", "chart", "series", "position", "position_unit", "name", "value", "unit"] as const;

/**
 * All values of a chart as CSV (RFC 4180), with a row for each value. The row contains the run and the unit. Moments
 * and times are in milliseconds.
 */
export function chartCsv(chart: ChartModel, { scenario, seed }: ChartSource): string {
  const rows: (readonly (string | number)[])[] = [columns];
  const unitOf = (unit: string): string => (unit === "moment" ? "ms" : unit);
  for (const series of chart.series) {
    const axis = series.axis === "y2" && chart.y2 ? chart.y2 : chart.y;
    (series.xs ?? chart.xs).forEach((x, i) => {
      const value = series.values[i];
      if (value === null || value === undefined) return;
      const name = series.nodes?.[i] ?? series.names?.[i] ?? "";
      rows.push([scenario, seed, chart.name, series.label, x, unitOf(chart.x.unit), name, value, unitOf(axis.unit)]);
    });
  }
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
