import { formatBytes, formatNumber, formatShare, plural } from "../../../report/text/format.js";
import { element } from "../../dom/element.js";
import { type NodeRow, nodeRow } from "./moment-words.js";
import type { RunNetwork } from "./run-network.js";

const PAGE = 25;

interface NodeColumn {
  readonly name: string;
  readonly isRight: boolean;
  readonly text: (row: NodeRow) => string;
  readonly order: (row: NodeRow) => string | number;
}

const columns: readonly NodeColumn[] = [
  { name: "Node", isRight: false, text: ({ name }) => name, order: ({ node }) => node },
  { name: "Zone", isRight: false, text: ({ zone }) => zone, order: ({ zone }) => zone },
  { name: "Class", isRight: false, text: (row) => row.class, order: (row) => row.class },
  { name: "State", isRight: false, text: ({ state }) => state, order: ({ state }) => state },
  { name: "To the tracker", isRight: false, text: ({ tracker }) => tracker, order: ({ tracker }) => tracker },
  { name: "Stores", isRight: true, text: storedText, order: ({ stored }) => stored ?? -1 },
  { name: "Of capacity", isRight: true, text: filledText, order: ({ filled }) => filled ?? -1 },
  { name: "Sends", isRight: true, text: ({ sends }) => formatNumber(sends), order: ({ sends }) => sends },
  {
    name: "Receives",
    isRight: true,
    text: ({ receives }) => formatNumber(receives),
    order: ({ receives }) => receives,
  },
];

/** A table of the nodes at the moment, in pages, sorted by any column. It is not computed while it is folded. */
export class NodeTable {
  readonly element: HTMLDetailsElement;
  private readonly body = element("tbody");
  private readonly range = element("span", { class: "range" });
  private readonly heads: readonly HTMLTableCellElement[];
  private column = 0;
  private isDown = false;
  private first = 0;
  private isDim: Uint8Array = new Uint8Array();

  constructor(
    private readonly network: RunNetwork,
    private readonly choose: (node: number) => void,
    private readonly selected: () => number | undefined,
  ) {
    this.heads = columns.map(({ name, isRight }, at) =>
      element(
        "th",
        { scope: "col", class: isRight ? "right" : undefined },
        element("button", { type: "button", class: "plain", onclick: () => this.sortBy(at) }, name),
      ),
    );
    const turn = (by: number, label: string) =>
      element("button", { type: "button", onclick: () => this.turn(by) }, label);
    this.element = element(
      "details",
      { class: "node-table", ontoggle: () => this.draw() },
      element("summary", {}, "The nodes at this moment, as a table"),
      element(
        "div",
        { class: "scrolls", tabindex: 0, role: "region", "aria-label": "Nodes at this moment" },
        element("table", {}, element("thead", {}, element("tr", {}, ...this.heads)), this.body),
      ),
      element("p", { class: "pager" }, turn(-PAGE, "Previous"), this.range, turn(PAGE, "Next")),
    );
    // Printing opens all folds, but their `toggle` event comes too late for the paper. So this draws the table before.
    addEventListener("beforeprint", () => this.draw());
  }

  /** `isDim`: has a 1 for each node that is left out. */
  show(isDim: Uint8Array): void {
    this.isDim = isDim;
    this.draw();
  }

  private sortBy(column: number): void {
    this.isDown = column === this.column ? !this.isDown : (columns[column]?.isRight ?? false);
    this.column = column;
    this.first = 0;
    this.draw();
  }

  private turn(by: number): void {
    this.first += by;
    this.draw();
  }

  private draw(): void {
    if (!this.element.open) return;
    const rows: NodeRow[] = [];
    for (let node = 0; node < this.network.size; node++) {
      if (this.isDim[node] !== 1) rows.push(nodeRow(this.network, node));
    }
    const { order } = columns[this.column] as NodeColumn;
    const sign = this.isDown ? -1 : 1;
    rows.sort((a, b) => sign * compared(order(a), order(b)) || a.node - b.node);
    this.first = Math.max(0, Math.min(this.first, Math.floor((rows.length - 1) / PAGE) * PAGE));
    const page = rows.slice(this.first, this.first + PAGE);
    const end = this.first + page.length;
    this.range.textContent = `${page.length > 0 ? this.first + 1 : 0} to ${end} of ${plural(rows.length, "node")}`;
    this.heads.forEach((head, at) => {
      head.setAttribute("aria-sort", at === this.column ? (this.isDown ? "descending" : "ascending") : "none");
    });
    this.body.replaceChildren(...page.map((row) => this.line(row)));
  }

  private line(row: NodeRow): HTMLElement {
    const [name, ...rest] = columns;
    const button = element(
      "button",
      { type: "button", class: "plain", onclick: () => this.choose(row.node) },
      element("bdi", {}, name?.text(row)),
    );
    const isSelected = this.selected() === row.node;
    return element(
      "tr",
      { "aria-current": isSelected ? "true" : undefined },
      element("th", { scope: "row" }, button),
      ...rest.map(({ text, isRight }) =>
        element("td", { class: isRight ? "right" : undefined }, element("bdi", {}, text(row))),
      ),
    );
  }
}

function storedText({ stored }: NodeRow): string {
  return stored === undefined ? "not recorded" : formatBytes(stored);
}

function filledText({ filled }: NodeRow): string {
  return filled === undefined ? "–" : formatShare(Number(filled.toPrecision(3)));
}

function compared(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
