import { element } from "../../dom/element.js";
import { cellAt, cellBeside, type NetworkLayout } from "./network-layout.js";
import { MARGIN } from "./network-picture.js";

const ARROWS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Callbacks for what a reader does with mouse, finger or keys. */
export interface Pointing {
  /** Called with the cell under the pointer; undefined: there is none. */
  hover(cell: number | undefined): void;
  /** Called with the cell on which the keyboard's cursor is; undefined: the keyboard is elsewhere. */
  reach(cell: number | undefined): void;
  choose(cell: number): void;
  /** Writes the text for the note beside a cell. */
  wordsOf(cell: number): string;
}

/** The canvas of a network. A note beside the pointer describes the cell under it, and arrow keys go from node to node. */
export class NetworkCanvas {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  private readonly note = element("p", { class: "network-note", "aria-hidden": "true", hidden: true });
  private layout: NetworkLayout | undefined;
  private cursor: number | undefined;

  constructor(
    label: string,
    private readonly pointing: Pointing,
  ) {
    this.canvas = element("canvas", { class: "network", tabindex: 0, role: "application", "aria-label": label });
    this.element = element("div", { class: "network-frame" }, this.canvas, this.note);
    this.followPointer();
    this.followKeys();
  }

  /** Takes another layout, in which the same cells are other nodes. */
  setLayout(layout: NetworkLayout): void {
    this.layout = layout;
    this.cursor = undefined;
    this.point(undefined);
  }

  /** Updates the note to the present moment. */
  refresh(cell: number | undefined): void {
    if (cell !== undefined && !this.note.hidden) this.note.textContent = this.pointing.wordsOf(cell);
  }

  private followPointer(): void {
    const { canvas } = this;
    const cellOf = ({ offsetX, offsetY }: MouseEvent): number | undefined => {
      const cell = this.layout ? cellAt(this.layout, offsetX - MARGIN, offsetY - MARGIN) : -1;
      return cell < 0 ? undefined : cell;
    };
    canvas.addEventListener("pointermove", (event) => this.point(cellOf(event)));
    canvas.addEventListener("pointerleave", () => this.point(undefined));
    canvas.addEventListener("click", (event) => {
      const cell = cellOf(event);
      if (cell !== undefined) this.pointing.choose(cell);
    });
  }

  private point(cell: number | undefined): void {
    this.canvas.classList.toggle("points", cell !== undefined);
    this.note.hidden = cell === undefined;
    if (cell !== undefined && this.layout) this.place(cell, this.layout);
    this.pointing.hover(cell);
  }

  /** Places the note beside the cell, but within the picture. */
  private place(cell: number, { x, y, width, step }: NetworkLayout): void {
    const { note } = this;
    note.textContent = this.pointing.wordsOf(cell);
    const left = (x[cell] as number) + MARGIN;
    const isRight = left > width / 2;
    note.style.left = isRight ? "auto" : `${left + step}px`;
    note.style.right = isRight ? `${width + 2 * MARGIN - left + step}px` : "auto";
    note.style.top = `${(y[cell] as number) + step / 2}px`;
  }

  private followKeys(): void {
    const { canvas } = this;
    canvas.addEventListener("focus", () => {
      if (canvas.matches(":focus-visible")) this.reach(this.cursor ?? 0);
    });
    canvas.addEventListener("blur", () => this.pointing.reach(undefined));
    canvas.addEventListener("keydown", (event) => {
      const { layout } = this;
      if (!layout || layout.x.length === 0) return;
      const arrow = ARROWS[event.key];
      if (arrow) this.reach(this.cursor === undefined ? 0 : cellBeside(layout, this.cursor, ...arrow));
      else if (event.key === "Enter" && this.cursor !== undefined) this.pointing.choose(this.cursor);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  private reach(cell: number): void {
    this.cursor = cell;
    this.pointing.reach(cell);
  }
}
