import { element } from "../../dom/element.js";

/** A transfer that went from one row of a timeline to another at a tick. */
export interface Arrow {
  readonly tick: number;
  /** The positions of the rows; undefined: the arrow comes from something that has no row. */
  readonly from: number | undefined;
  readonly to: number;
  /** The class of `things.css` that colours the arrow. */
  readonly tone: string;
}

/** Makes an arrow between the middles of two rows. The grid of the rows places it, so that it needs to know no heights. */
export function arrowLine({ from, to, tone }: Arrow): HTMLElement {
  const [first, last] = from === undefined ? [to, to] : [Math.min(from, to), Math.max(from, to)];
  const way = from === undefined ? "enters" : from < to ? "goes-down" : "goes-up";
  const line = element("div", { class: `lane-arrow ${way} ${tone}`, "aria-hidden": "true" });
  // Count one row more, since the axis is the first row.
  line.style.gridArea = `${first + 2} / 2 / ${last + 3} / 3`;
  return line;
}
