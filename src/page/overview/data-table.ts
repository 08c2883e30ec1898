import { element } from "../dom/element.js";
import type { PageTable } from "../page-data.js";

/** The number of rows that a table shows before its reader asks for more. */
const FIRST = 60;

/** Makes a table in a fold that the reader can open. A wide table scrolls within its own box. */
export function dataTable({ title, note, open, columns, rows }: PageTable): HTMLElement {
  const body = element("tbody", {}, ...rows.slice(0, FIRST).map((row) => line(row, columns)));
  const rest = rows.slice(FIRST);
  const more = element("button", { type: "button", onclick: () => showRest() }, `Show ${rest.length} more rows`);
  const showRest = (): void => {
    body.append(...rest.map((row) => line(row, columns)));
    more.remove();
  };
  const table = element(
    "table",
    {},
    element("caption", { class: "unseen" }, title),
    element("thead", {}, element("tr", {}, ...columns.map(({ name, align }) => cell("th", name, align, "col")))),
    body,
  );
  return element(
    "details",
    { open },
    element("summary", {}, title),
    note === "" ? undefined : element("p", { class: "note" }, note),
    rows.length === 0
      ? undefined
      : element("div", { class: "table", tabindex: 0, role: "region", "aria-label": title }, table),
    rest.length === 0 ? undefined : more,
  );
}

function line(row: readonly string[], columns: PageTable["columns"]): HTMLElement {
  return element(
    "tr",
    {},
    ...columns.map(({ align }, i) =>
      i === 0 ? cell("th", row[i] ?? "", align, "row") : cell("td", row[i] ?? "", align),
    ),
  );
}

function cell(tag: "th" | "td", text: string, align: "left" | "right", scope?: "row" | "col"): HTMLElement {
  return element(tag, { "data-align": align, scope }, element("bdi", {}, text));
}
