import { operationKinds } from "../../history/history.js";
import { formatDuration } from "../../report/text/format.js";
import { element } from "../dom/element.js";
import { PagedTable } from "../dom/paged-table.js";
import { viewLink } from "../view-link.js";
import type { Things } from "./things.js";

/** Makes a table of operations. `about`: whether it has a column for the file or for the node of each operation. */
export function operationTable(things: Things, rows: Int32Array, about: "file" | "node"): HTMLElement {
  const { operations, outcomes, run, calls } = things.through.history;
  const kind = (row: number) => operationKinds[operations.kind[row] as number] ?? "";
  const outcome = (row: number) =>
    operations.outcome[row] === 0 ? "succeeded" : (outcomes[operations.outcome[row] as number] ?? "failed");
  const object = (row: number) => operations[about][row] as number;
  const named = (row: number) =>
    about === "file" ? things.link({ file: object(row) }) : things.link({ node: object(row) });
  const table = new PagedTable(
    "Puts and gets",
    [
      { name: "When", key: (row) => operations.start[row] as number },
      { name: "What", key: kind },
      { name: about === "file" ? "File" : "Node", key: object },
      { name: "Took", align: "right", key: (row) => operations.duration[row] as number },
      { name: "Outcome", key: outcome },
      ...(calls.start.length > 0 ? [{ name: "Calls" }] : []),
    ],
    "Nothing that is known.",
  );
  table.show({
    rows,
    cells: (row) => [
      things.link({ tick: operations.start[row] as number }),
      kind(row),
      about === "file" && object(row) < 0 ? "–" : named(row),
      formatDuration((operations.duration[row] as number) * run.tick),
      element("span", { class: operations.outcome[row] === 0 ? undefined : "bad" }, outcome(row)),
      ...(calls.start.length > 0 ? [callsLink(things, row)] : []),
    ],
  });
  return table.element;
}

function callsLink(things: Things, row: number): HTMLElement {
  const time = things.ms(things.through.history.operations.start[row] as number);
  return viewLink(things.page, { selected: { kind: "operation", index: row }, time }, "sequence", "its calls");
}
