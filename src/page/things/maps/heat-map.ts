import { colour, onColours } from "../../dom/colours.js";
import { element } from "../../dom/element.js";

/** The height of a row in the picture, in pixels of the picture. The last pixel stays free. */
const ROW = 12;

/** What a heat map shows: a number for each row and column, each number with its colour. */
export interface HeatMapCells {
  readonly rows: readonly { readonly label: readonly (Node | string)[]; readonly title: string }[];
  readonly columns: number;
  readonly value: (row: number, column: number) => number;
  /** Describes a cell in words, with links. */
  readonly tell: (row: number, column: number) => (Node | string)[];
  readonly choose: (row: number, column: number) => void;
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

/**
 * Rows of cells. The reader moves over the cells with the pointer or the arrow keys, and the text below the map says
 * what the present cell shows. A click or Enter chooses a cell.
 */
export class HeatMap {
  readonly element: HTMLElement;
  private readonly canvas = element("canvas", { tabindex: 0, role: "application" });
  private readonly labels = element("div", { class: "heat-labels" });
  private readonly cursor = element("div", { class: "heat-cursor" });
  private readonly moment = element("div", { class: "heat-moment" });
  private readonly told = element("p", { class: "heat-told", "aria-live": "polite" });
  private cells: HeatMapCells | undefined;
  /** The cell of the keyboard's cursor, and the cell that was described last. */
  private at: Cell = { row: 0, column: 0 };
  private seen: Cell | undefined;
  private titles = "";

  /** `tones`: the colours of `colours.css` by number; undefined: nothing is drawn. `hasGaps`: whether cells stand apart from each other. */
  constructor(
    label: string,
    private readonly tones: readonly (`--${string}` | undefined)[],
    private readonly hasGaps: boolean,
    private readonly head = element("div"),
  ) {
    this.canvas.setAttribute("aria-label", `${label}: arrow keys move, Enter chooses`);
    this.canvas.setAttribute("aria-roledescription", "heat map");
    const field = element("div", { class: "heat-field" }, this.canvas, this.moment, this.cursor);
    this.element = element("div", { class: "heat" }, this.head, this.labels, field, this.told);
    this.cursor.hidden = this.moment.hidden = true;
    this.listen();
  }

  show(cells: HeatMapCells): void {
    this.cells = cells;
    const titles = cells.rows.map(({ title }) => title).join("\n");
    // If only the colours change, keep the links, because a reader may have the focus on one.
    if (titles !== this.titles) {
      this.titles = titles;
      this.labels.replaceChildren(...cells.rows.map(({ label, title }) => element("div", { title }, ...label)));
    }
    this.element.style.setProperty("--rows", String(Math.max(1, cells.rows.length)));
    this.clamp();
    this.draw();
    this.tell();
  }

  /** Draws the line of the moment at `x`, from 0 to 1. */
  mark(x: number): void {
    this.moment.hidden = x < 0 || x > 1;
    this.moment.style.left = `${x * 100}%`;
  }

  private listen(): void {
    const { canvas } = this;
    canvas.addEventListener("pointermove", (event) => this.look(this.under(event)));
    canvas.addEventListener("pointerleave", () => this.lookAway());
    canvas.addEventListener("focus", () => {
      if (canvas.matches(":focus-visible")) this.look(this.at);
    });
    canvas.addEventListener("blur", () => this.lookAway());
    canvas.addEventListener("keydown", (event) => this.onKey(event));
    canvas.addEventListener("click", (event) => {
      const under = this.under(event);
      if (!under) return;
      this.at = under;
      this.cells?.choose(under.row, under.column);
    });
    onColours(() => this.draw());
  }

  private onKey(event: KeyboardEvent): void {
    if (!this.cells) return;
    const { row, column } = this.at;
    const page = Math.ceil(this.cells.columns / 10);
    const goals: Readonly<Record<string, Cell>> = {
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      PageUp: { row, column: column - page },
      PageDown: { row, column: column + page },
      Home: { row, column: 0 },
      End: { row, column: this.cells.columns - 1 },
    };
    const goal = goals[event.key];
    if (goal) {
      event.preventDefault();
      this.at = goal;
      this.clamp();
      this.look(this.at);
    } else if (event.key === "Enter" && this.cells.rows.length > 0) {
      event.preventDefault();
      this.cells.choose(row, column);
    }
  }

  private clamp(): void {
    const { rows, columns } = this.cells ?? { rows: [], columns: 1 };
    const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
    this.at = { row: within(this.at.row, rows.length), column: within(this.at.column, columns) };
  }

  private under({ clientX, clientY }: MouseEvent): Cell | undefined {
    const { rows, columns } = this.cells ?? { rows: [], columns: 1 };
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor(((clientX - box.left) / box.width) * columns);
    const row = Math.floor(((clientY - box.top) / box.height) * rows.length);
    const isIn = row >= 0 && row < rows.length && column >= 0 && column < columns;
    return isIn ? { row, column } : undefined;
  }

  /** Puts the frame around a cell, and describes the cell below the map. */
  private look(cell: Cell | undefined): void {
    if (!this.cells || !cell || this.cells.rows.length === 0) return;
    const { rows, columns } = this.cells;
    const percent = (share: number) => `${share * 100}%`;
    Object.assign(this.cursor.style, {
      left: percent(cell.column / columns),
      top: percent(cell.row / rows.length),
      width: percent(1 / columns),
      height: percent(1 / rows.length),
    });
    this.cursor.hidden = false;
    this.seen = cell;
    this.tell();
  }

  /** When the pointer leaves, the frame goes, but the description stays, since it contains links. */
  private lookAway(): void {
    if (document.activeElement === this.canvas) this.look(this.at);
    else this.cursor.hidden = true;
  }

  private tell(): void {
    const { cells, seen } = this;
    const isThere = cells && seen && seen.row < cells.rows.length && seen.column < cells.columns;
    const hint = "Point at a cell, or go from cell to cell with the arrow keys, to read here what it shows.";
    this.told.replaceChildren(...(isThere ? cells.tell(seen.row, seen.column) : [hint]));
  }

  private draw(): void {
    const { canvas, cells, hasGaps } = this;
    const context = canvas.getContext("2d");
    if (!cells || !context) return;
    const colours = this.tones.map((tone) => (tone ? colour(tone) : undefined));
    const width = hasGaps ? ROW : 1;
    canvas.width = Math.max(1, cells.columns * width);
    canvas.height = Math.max(1, cells.rows.length * ROW);
    cells.rows.forEach((_, row) => {
      for (let column = 0, next = 1; column < cells.columns; column = next++) {
        const value = cells.value(row, column);
        while (!hasGaps && next < cells.columns && cells.value(row, next) === value) next++;
        const fill = colours[value];
        if (fill === undefined) continue;
        context.fillStyle = fill;
        context.fillRect(column * width, row * ROW, (next - column) * width - (hasGaps ? 1 : 0), ROW - 1);
      }
    });
  }
}

/** Explains the colours of a heat map. */
export function legend(entries: readonly { readonly tone: string; readonly says: string }[]): HTMLElement {
  const items = entries.map(({ tone, says }) => element("li", {}, element("span", { class: `swatch ${tone}` }), says));
  return element("ul", { class: "tones" }, ...items);
}
