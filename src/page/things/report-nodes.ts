import { formatBytes, formatDuration } from "../../report/text/format.js";
import { element } from "../dom/element.js";
import { PagedTable } from "../dom/paged-table.js";
import type { Page } from "../page.js";
import type { RunModel } from "../run-model.js";

/** Shows nodes on a page without a history: the report's figures of each node at the end of the run. */
export function reportNodes({ view }: Page, { report }: RunModel): HTMLElement {
  const rows = report.nodes.rows ?? [];
  const table = new PagedTable(
    "Nodes at the end of the run",
    [
      { name: "Node", key: (row) => rows[row]?.name ?? "" },
      { name: "Class", key: (row) => rows[row]?.class ?? "" },
      { name: "Zone", key: (row) => rows[row]?.zone ?? "" },
      { name: "Ran", align: "right", key: (row) => rows[row]?.uptime ?? 0 },
      { name: "Sent", align: "right", key: (row) => rows[row]?.served ?? 0 },
      { name: "Received", align: "right", key: (row) => rows[row]?.fetched ?? 0 },
      { name: "In replicas at the end", align: "right", key: (row) => rows[row]?.stored ?? 0 },
    ],
    "The report has no rows of single nodes: there are too many.",
  );
  const { selected } = view.current;
  const first = rows.findIndex(({ name }) => selected?.kind === "node" && name === selected.name);
  const order = rows.map((_, row) => row);
  table.show({
    rows: first < 0 ? order : [first, ...order.filter((row) => row !== first)],
    cells: (at) => {
      const row = rows[at];
      if (!row) return [];
      const figures = [formatDuration(row.uptime), ...[row.served, row.fetched, row.stored].map(formatBytes)];
      return [element("bdi", {}, row.name), row.class, row.zone, ...figures];
    },
  });
  const says = "No history of this run was recorded: what happened to single files and chunks, and when, is not known.";
  return element("div", {}, element("p", {}, says), table.element);
}
