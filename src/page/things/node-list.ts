import { lifeEvents } from "../../history/history.js";
import { lastTick } from "../../history/through-time/through-time.js";
import { formatBytes, roughShare } from "../../report/text/format.js";
import { type Column, PagedTable } from "../dom/paged-table.js";
import type { Things } from "./things.js";

const CRASHED = lifeEvents.indexOf("crashed");

/** Lists all nodes by how much they carried: the report's sums over the whole run, or the history's. Each name leads to the node's details. */
export function nodeList(things: Things): HTMLElement {
  const { through, totals } = things;
  const { history, sessions, knows } = through;
  const { nodes, run } = history;
  const end = Math.max(1, lastTick(history));
  const ran = (node: number) =>
    sessions.byNode
      .of(node)
      .reduce((sum, row) => sum + Math.min(end, sessions.until[row] as number) - (sessions.from[row] as number), 0) /
    end;
  const crashes = (node: number) => sessions.byNode.of(node).filter((row) => sessions.ended[row] === CRASHED).length;
  const columns: { readonly column: Column; readonly cell: (node: number) => Node | string }[] = [
    { column: { name: "Node", key: (node) => nodes.name[node] ?? "" }, cell: (node) => things.link({ node }) },
    { column: { name: "Class", key: (node) => nodes.class[node] ?? "" }, cell: (node) => nodes.class[node] ?? "" },
    { column: { name: "Zone", key: (node) => nodes.zone[node] ?? "" }, cell: (node) => nodes.zone[node] ?? "" },
  ];
  const figure = (name: string, value: (node: number) => number, text: (value: number) => string) =>
    columns.push({ column: { name, align: "right", key: value }, cell: (node) => text(value(node)) });
  if (things.run.report.nodes.rows) {
    const sum = (name: string, of: "served" | "fetched" | "repairSent" | "repairReceived" | "stored") =>
      figure(name, (node) => things.whole(node)?.[of] ?? 0, formatBytes);
    sum("Sent", "served");
    sum("Sent for repair", "repairSent");
    sum("Received", "fetched");
    sum("Received for repair", "repairReceived");
    sum("In replicas at the end", "stored");
  } else if (knows.transfers) {
    figure("Sent", (node) => totals.sent[node] as number, formatBytes);
    figure("Received", (node) => totals.received[node] as number, formatBytes);
  }
  if (knows.lives) {
    figure("Ran", ran, roughShare);
    figure("Crashes", crashes, String);
  }
  figure(
    "Capacity",
    (node) => capacityOf(nodes.capacity[node] as number),
    (bytes) => (Number.isFinite(bytes) ? formatBytes(bytes) : "unlimited"),
  );
  const table = new PagedTable(
    `Nodes of ${run.scenario}`,
    columns.map(({ column }) => column),
    "There are no nodes.",
  );
  const sent = columns.findIndex(({ column }) => column.name === "Sent");
  table.show({ rows: nodes.name.map((_, node) => node), cells: (node) => columns.map(({ cell }) => cell(node)) });
  if (sent >= 0) table.sortBy(sent, -1);
  return table.element;
}

function capacityOf(capacity: number): number {
  return capacity < 0 ? Number.POSITIVE_INFINITY : capacity;
}
