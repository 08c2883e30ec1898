import { formatBytes, formatNumber, formatShare } from "../../../report/text/format.js";
import { element } from "../../dom/element.js";
import { PagedTable } from "../../dom/paged-table.js";
import { type NodeRow, nodeRow } from "./moment-words.js";
import type { RunNetwork } from "./run-network.js";

const ROWS = 25;

interface NodeColumn {
  readonly name: string;
  readonly align?: "right";
  readonly text: (row: NodeRow) => string;
  readonly key: (row: NodeRow) => string | number | undefined;
}

const nameColumn: NodeColumn = { name: "Node", text: ({ name }) => name, key: ({ node }) => node };
const factColumns: readonly NodeColumn[] = [
  { name: "Zone", text: ({ zone }) => zone, key: ({ zone }) => zone },
  { name: "Class", text: (row) => row.class, key: (row) => row.class },
  { name: "State", text: ({ state }) => state, key: ({ state }) => state },
  { name: "To the tracker", text: ({ tracker }) => tracker, key: ({ tracker }) => tracker },
  { name: "Stores", align: "right", text: storedText, key: ({ stored }) => stored },
  { name: "Of capacity", align: "right", text: filledText, key: ({ filled }) => filled },
  { name: "Sends", align: "right", text: ({ sends }) => formatNumber(sends), key: ({ sends }) => sends },
  { name: "Receives", align: "right", text: ({ receives }) => formatNumber(receives), key: ({ receives }) => receives },
];

/** A table of the nodes at the moment. It is not computed while it is folded. */
export class NodeTable {
  readonly element: HTMLDetailsElement;
  private readonly table: PagedTable;
  private rows: readonly NodeRow[] = [];
  private isDim: Uint8Array = new Uint8Array();

  constructor(
    private readonly network: RunNetwork,
    private readonly choose: (node: number) => void,
    private readonly selected: () => number | undefined,
  ) {
    const columns = [nameColumn, ...factColumns].map(({ name, align, key }) => ({
      ...{ name, isHead: name === nameColumn.name, key: (at: number) => key(this.rows[at] as NodeRow) },
      ...(align ? { align } : {}),
    }));
    this.table = new PagedTable("Nodes at this moment", columns, "The choice above leaves no node.", ROWS);
    this.element = element(
      "details",
      { class: "node-table", ontoggle: () => this.draw() },
      element("summary", {}, "The nodes at this moment, as a table"),
      this.table.element,
    );
    // Printing opens all folds, but their `toggle` event comes too late for the paper. So this draws the table before.
    addEventListener("beforeprint", () => this.draw());
  }

  /** `isDim`: has a 1 for each node that is left out. */
  show(isDim: Uint8Array): void {
    this.isDim = isDim;
    this.draw();
  }

  private draw(): void {
    if (!this.element.open) return;
    const rows: NodeRow[] = [];
    for (let node = 0; node < this.network.size; node++) {
      if (this.isDim[node] !== 1) rows.push(nodeRow(this.network, node));
    }
    this.rows = rows;
    this.table.show({
      rows: [...rows.keys()],
      cells: (at) => this.cells(rows[at] as NodeRow),
      isCurrent: (at) => rows[at]?.node === this.selected(),
    });
  }

  private cells(row: NodeRow): HTMLElement[] {
    const name = element("bdi", {}, nameColumn.text(row));
    const button = element("button", { type: "button", class: "plain", onclick: () => this.choose(row.node) }, name);
    return [button, ...factColumns.map(({ text }) => element("bdi", {}, text(row)))];
  }
}

function storedText({ stored }: NodeRow): string {
  return stored === undefined ? "not recorded" : formatBytes(stored);
}

function filledText({ filled }: NodeRow): string {
  return filled === undefined ? "–" : formatShare(Number(filled.toPrecision(3)));
}
