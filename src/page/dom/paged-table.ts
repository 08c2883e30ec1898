import { formatNumber, plural } from "../../report/text/format.js";
import { element } from "./element.js";

export interface Column {
  readonly name: string;
  readonly align?: "left" | "right";
  /** Whether the column's cells are the heads of their rows. */
  readonly isHead?: boolean;
  /** The value by which this column sorts rows; rows without a value come last. Undefined: the column cannot sort rows. */
  readonly key?: (row: number) => number | string | undefined;
}

export interface Rows {
  /** The numbers of the rows, which are passed to `cells` and to the columns' `key`. */
  readonly rows: ArrayLike<number>;
  readonly cells: (row: number) => readonly (Node | string)[];
  /** Whether a row is the one that the reader has selected. Left out: none is. */
  readonly isCurrent?: (row: number) => boolean;
}

/** A table of any length, of which a page is shown at a time. Its headings sort it. */
export class PagedTable {
  readonly element: HTMLElement;
  private readonly body = element("tbody");
  private readonly heads: readonly HTMLTableCellElement[];
  private readonly place = element("span", { class: "muted" });
  private readonly pager: HTMLElement;
  private readonly before: HTMLButtonElement;
  private readonly after: HTMLButtonElement;
  private content: Rows = { rows: [], cells: () => [] };
  private order: number[] = [];
  private page = 0;
  private sorted: { readonly column: number; readonly by: 1 | -1 } | undefined;

  /** `nothing`: the text in place of a table that has no rows. */
  constructor(
    private readonly caption: string,
    private readonly columns: readonly Column[],
    private readonly nothing: string,
    private readonly rowsAPage = 15,
  ) {
    this.heads = columns.map((column, at) => this.head(column, at));
    this.before = element("button", { type: "button", onclick: () => this.turn(-1) }, "Previous");
    this.after = element("button", { type: "button", onclick: () => this.turn(1) }, "Next");
    this.pager = element("div", { class: "turns" }, this.before, this.after, this.place);
    this.element = element("div", { class: "paged" });
  }

  show(content: Rows): void {
    this.content = content;
    this.sort();
  }

  /** Sorts the rows by a column. `by` 1: ascending; -1: descending. */
  sortBy(column: number, by: 1 | -1): void {
    this.sorted = { column, by };
    this.page = 0;
    this.sort();
  }

  private head({ name, align, key }: Column, at: number): HTMLTableCellElement {
    const by = (): void => {
      const isAgain = this.sorted?.column === at && this.sorted.by === -1;
      this.sortBy(at, isAgain ? 1 : -1);
    };
    const label = element("bdi", {}, name);
    return element(
      "th",
      { scope: "col", class: align },
      key ? element("button", { type: "button", onclick: by }, label) : label,
    );
  }

  private sort(): void {
    this.order = Array.from(this.content.rows);
    const { column, by } = this.sorted ?? { column: -1, by: 1 };
    const key = this.columns[column]?.key;
    if (key) {
      this.order.sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
        return x === y ? 0 : (x < y ? -1 : 1) * by;
      });
    }
    this.heads.forEach((head, at) => {
      if (at === column) head.setAttribute("aria-sort", by === 1 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    this.turn(0);
  }

  private turn(by: number): void {
    const { length } = this.order;
    const pages = Math.max(1, Math.ceil(length / this.rowsAPage));
    this.page = Math.min(pages - 1, Math.max(0, this.page + by));
    const first = this.page * this.rowsAPage;
    const shown = this.order.slice(first, first + this.rowsAPage);
    this.body.replaceChildren(...shown.map((row) => this.row(row)));
    this.before.disabled = this.page === 0;
    this.after.disabled = this.page === pages - 1;
    this.place.textContent = `${formatNumber(first + 1)} to ${formatNumber(first + shown.length)} of ${plural(length, "row")}`;
    this.pager.hidden = pages === 1;
    if (length === 0) this.element.replaceChildren(element("p", { class: "muted" }, this.nothing));
    else if (this.body.parentElement === null || this.element.firstChild?.nodeName === "P")
      this.element.replaceChildren(this.table(), this.pager);
  }

  private table(): HTMLElement {
    const head = element("thead", {}, element("tr", {}, ...this.heads));
    const table = element("table", {}, element("caption", {}, this.caption), head, this.body);
    return element("div", { class: "scrolls", tabindex: 0, role: "group", "aria-label": this.caption }, table);
  }

  private row(row: number): HTMLElement {
    const cells = this.content.cells(row);
    const isCurrent = this.content.isCurrent?.(row) ? "true" : undefined;
    return element("tr", { "aria-current": isCurrent }, ...cells.map((cell, at) => this.cell(cell, this.columns[at])));
  }

  private cell(content: Node | string, column: Column | undefined): HTMLElement {
    const { align, isHead = false } = column ?? {};
    return isHead ? element("th", { scope: "row", class: align }, content) : element("td", { class: align }, content);
  }
}
