import type { ChartModel } from "../../report/charts/chart-model.js";
import { element } from "../dom/element.js";
import { type Column, PagedTable } from "../dom/paged-table.js";
import { positionsOf } from "./layers.js";
import { titleOf } from "./ticks.js";
import { valueWords } from "./value-words.js";

/** Makes a table of all values of a chart, which shows some rows at a time. It is made when the reader opens it. */
export function valueTable(chart: ChartModel): HTMLElement {
  const positions = positionsOf(chart);
  const at = chart.series.map(({ xs }) => new Map((xs ?? chart.xs).map((x, i) => [x, i])));
  const axisOf = (i: number) => (chart.series[i]?.axis === "y2" && chart.y2 ? chart.y2 : chart.y);
  const x = (row: number): number => positions[row] as number;
  const value = (series: number, row: number): number | null | undefined => {
    const position = at[series]?.get(x(row));
    return position === undefined ? undefined : chart.series[series]?.values[position];
  };
  const columns: Column[] = [
    { name: titleOf({ ...chart.x, shown: { size: 1, name: "" } }, { min: 0, max: 0 }), isHead: true, key: x },
    ...chart.series.map(
      ({ label }, i): Column => ({ name: label, align: "right", key: (row) => value(i, row) ?? undefined }),
    ),
  ];
  const table = new PagedTable(`Values of ${chart.title}`, columns, "There are no values.");
  table.show({
    rows: positions.map((_, row) => row),
    cells: (row) => [
      nameAt(chart, at, x(row)) ?? valueWords(x(row), chart.x),
      ...chart.series.map((_, i) => {
        const found = value(i, row);
        return found === undefined ? "" : valueWords(found, axisOf(i));
      }),
    ],
  });
  return table.element;
}

/** Finds the name that some series has for a position, such as that of a node. */
function nameAt(
  { series }: ChartModel,
  at: readonly ReadonlyMap<number, number>[],
  x: number,
): HTMLElement | undefined {
  for (const [i, { nodes, names = nodes }] of series.entries()) {
    const row = at[i]?.get(x);
    const name = row === undefined ? undefined : names?.[row];
    if (name !== undefined) return element("bdi", {}, name);
  }
  return undefined;
}
