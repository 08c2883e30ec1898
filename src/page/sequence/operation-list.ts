import { type History, operationKinds } from "../../history/history.js";
import { element } from "../dom/element.js";
import type { Page } from "../page.js";
import { isFailure } from "./message.js";
import { type OperationSort, type OperationWish, operationRows } from "./operation-rows.js";
import { countCalls, windowOf } from "./sequence-of.js";
import { durationText, grouped, momentText, plural } from "./words.js";

const PAGE = 8;

const columns: readonly { readonly name: string; readonly sort: OperationSort }[] = [
  { name: "Began", sort: "start" },
  { name: "Kind", sort: "kind" },
  { name: "File", sort: "file" },
  { name: "Node", sort: "node" },
  { name: "Took", sort: "duration" },
  { name: "Came to", sort: "outcome" },
];

/** The list of all operations of a run. The reader can filter, sort and page through it, and opens a diagram from it. */
export class OperationList {
  readonly element: HTMLElement;
  private wish: OperationWish = {
    kind: undefined,
    outcome: undefined,
    node: "",
    file: "",
    sort: "note",
    descending: false,
  };
  private rows: readonly number[] = [];
  private at = 0;
  private readonly body = element("tbody");
  private readonly head = element("tr");
  private readonly says = element("p", { class: "muted", "aria-live": "polite" });
  private readonly earlier = this.step("Previous", -1);
  private readonly later = this.step("Next", 1);

  constructor(
    private readonly page: Page,
    private readonly history: History,
    /** Called with the operation that the reader chose. */
    private readonly onChoice: (operation: number) => void,
  ) {
    this.element = element(
      "div",
      { class: "seq-list" },
      this.filters(),
      element("div", { class: "scrolls" }, element("table", {}, element("thead", {}, this.head), this.body)),
      element("div", { class: "seq-steps" }, this.earlier, this.later, this.says),
    );
    this.find({});
  }

  /** The first operation in the list; undefined: there is none. */
  get first(): number | undefined {
    return this.rows[0];
  }

  /** Marks the operation that is shown, and turns to the page of the list that contains it. */
  mark(operation: number | undefined): void {
    const row = operation === undefined ? -1 : this.rows.indexOf(operation);
    if (row >= 0) this.at = row - (row % PAGE);
    this.show(operation);
  }

  private find(change: Partial<OperationWish>): void {
    this.wish = { ...this.wish, ...change };
    this.rows = operationRows(this.history, this.wish);
    this.at = 0;
    this.showHead();
    this.show(this.selected);
  }

  private get selected(): number | undefined {
    const { selected } = this.page.view.current;
    return selected?.kind === "operation" ? selected.index : undefined;
  }

  private show(marked: number | undefined): void {
    const { rows, at } = this;
    this.body.replaceChildren(
      ...rows.slice(at, at + PAGE).map((operation) => this.row(operation, operation === marked)),
    );
    this.earlier.hidden = this.later.hidden = rows.length <= PAGE;
    this.earlier.disabled = at === 0;
    this.later.disabled = at + PAGE >= rows.length;
    const all = plural(rows.length, "operation");
    this.says.textContent = rows.length > PAGE ? `${at + 1} to ${Math.min(rows.length, at + PAGE)} of ${all}` : all;
  }

  private row(operation: number, isMarked: boolean): HTMLElement {
    const { operations, nodes, files, outcomes, run } = this.history;
    const { from } = windowOf(this.history, operation);
    const outcome = outcomes[operations.outcome[operation] as number] ?? "";
    const file = files.name[operations.file[operation] as number];
    const calls = countCalls(this.history, operation);
    return element(
      "tr",
      { class: isMarked ? "seq-chosen" : "", onclick: () => this.onChoice(operation) },
      element(
        "td",
        {},
        element(
          "button",
          { type: "button", class: "seq-choose", "aria-current": isMarked },
          momentText(from).replace(/\.\d+$/, ""),
        ),
      ),
      element("td", {}, operationKinds[operations.kind[operation] as number] ?? ""),
      element("td", { class: "seq-name" }, file === undefined ? "–" : element("bdi", { title: file }, file)),
      element("td", { class: "seq-name" }, element("bdi", {}, nodes.name[operations.node[operation] as number] ?? "")),
      element("td", { class: "right" }, durationText((operations.duration[operation] as number) * run.tick, run.tick)),
      element("td", { class: isFailure(outcome) ? "seq-bad" : "" }, outcome),
      element("td", { class: "right" }, calls > 0 ? grouped(calls) : "none"),
    );
  }

  /** Shows the heads of the columns. A click on a head sorts the list. */
  private showHead(): void {
    const { sort, descending } = this.wish;
    this.head.replaceChildren(
      ...columns.map(({ name, sort: by }) => {
        const isSorted = by === sort;
        const order = descending ? "descending" : "ascending";
        const turn = () => this.find({ sort: by, descending: isSorted ? !descending : by === "duration" });
        const arrow = isSorted ? (descending ? " \u2193" : " \u2191") : "";
        return element(
          "th",
          { scope: "col", "aria-sort": isSorted ? order : undefined, class: by === "duration" ? "right" : "" },
          element("button", { type: "button", class: "seq-sort", onclick: turn }, `${name}${arrow}`),
        );
      }),
      element(
        "th",
        { scope: "col", class: "right", title: "Calls of its node meanwhile that were kept" },
        "Calls kept",
      ),
    );
  }

  private filters(): HTMLElement {
    const { outcomes, operations } = this.history;
    const seen = [...new Set(operations.outcome)].map((outcome) => outcomes[outcome] ?? "").sort();
    const kind = choice("Kind", ["all", ...operationKinds], (value) =>
      this.find({ kind: operationKinds.find((name) => name === value) }),
    );
    const outcome = choice("Came to", ["all", "failed", ...seen], (value) =>
      this.find({ outcome: value === "all" ? undefined : value }),
    );
    const file = typed("File", (text) => this.find({ file: text }));
    const node = typed("Node", (text) => this.find({ node: text }));
    const note = element(
      "button",
      { type: "button", onclick: () => this.find({ sort: "note", descending: false }) },
      "Failed and slowest first",
    );
    return element(
      "div",
      { class: "seq-filters", role: "group", "aria-label": "Operations" },
      kind,
      outcome,
      file,
      node,
      note,
    );
  }

  private step(name: string, by: 1 | -1): HTMLButtonElement {
    const turn = (): void => {
      this.at = Math.max(0, this.at + by * PAGE);
      this.show(this.selected);
    };
    return element("button", { type: "button", onclick: turn }, name);
  }
}

/** Makes a labelled list to choose from. */
function choice(label: string, options: readonly string[], onChange: (value: string) => void): HTMLElement {
  const select = element(
    "select",
    { onchange: () => onChange(select.value) },
    ...options.map((option) => element("option", { value: option }, option)),
  );
  return element("label", {}, label, " ", select);
}

/** Makes a labelled field for a part of a name. */
function typed(label: string, onChange: (text: string) => void): HTMLElement {
  const input = element("input", { type: "search", size: 14, oninput: () => onChange(input.value) });
  return element("label", {}, label, " ", input);
}
