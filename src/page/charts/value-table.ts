import type { ChartModel } from "../../report/charts/chart-model.js";
import { element } from "../dom/element.js";
import { positionsOf } from "./layers.js";
import { titleOf } from "./ticks.js";
import { valueWords } from "./value-words.js";

const ROWS = 20;

/** All values of a chart as a table that shows some rows at a time. It is made when the reader opens it. */
export function valueTable(chart: ChartModel): HTMLElement {
  const positions = positionsOf(chart);
  const at = chart.series.map(({ xs }) => new Map((xs ?? chart.xs).map((x, i) => [x, i])));
  const axisOf = (i: number) => (chart.series[i]?.axis === "y2" && chart.y2 ? chart.y2 : chart.y);
  const pages = Math.max(1, Math.ceil(positions.length / ROWS));
  const body = element("tbody");
  const where = element("span", { role: "status" });
  const [first, back, next, last] = (["First", "Previous", "Next", "Last"] as const).map((label) =>
    element("button", { type: "button" }, label),
  ) as [HTMLButtonElement, HTMLButtonElement, HTMLButtonElement, HTMLButtonElement];
  let page = 0;
  const show = (to: number): void => {
    page = Math.max(0, Math.min(pages - 1, to));
    const [from, until] = [page * ROWS, Math.min(positions.length, (page + 1) * ROWS)];
    body.replaceChildren(
      ...positions.slice(from, until).map((x) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, nameAt(chart, at, x) ?? valueWords(x, chart.x)),
          ...chart.series.map(({ values }, i) => {
            const row = at[i]?.get(x);
            return element("td", {}, row === undefined ? "" : valueWords(values[row], axisOf(i)));
          }),
        ),
      ),
    );
    where.textContent = `rows ${from + 1} to ${until} of ${positions.length}`;
    [first.disabled, back.disabled] = [page === 0, page === 0];
    [next.disabled, last.disabled] = [page === pages - 1, page === pages - 1];
  };
  first.addEventListener("click", () => show(0));
  back.addEventListener("click", () => show(page - 1));
  next.addEventListener("click", () => show(page + 1));
  last.addEventListener("click", () => show(pages - 1));
  show(0);
  const head = [
    titleOf({ ...chart.x, shown: { size: 1, name: "" } }, { min: 0, max: 0 }),
    ...chart.series.map(({ label }) => label),
  ];
  return element(
    "div",
    {},
    element(
      "div",
      { class: "chart-table", tabindex: 0, role: "region", "aria-label": `Values of ${chart.title}` },
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element("tr", {}, ...head.map((label) => element("th", { scope: "col" }, element("bdi", {}, label)))),
        ),
        body,
      ),
    ),
    element("p", { class: "chart-pages" }, first, back, where, next, last),
  );
}

/** The name that some series has for a position, such as that of a node. */
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
