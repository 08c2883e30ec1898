import { element } from "../../dom/element.js";
import type { Things } from "../things.js";
import { place, type Range, roundMoments } from "./scale.js";

/** The share of the axis after which there is no room for the words of a moment. */
const TOO_LATE = 0.93;

/** Makes the labels of an axis: round moments, each at its place. */
export function axisLabels(things: Things, range: Range): HTMLElement[] {
  const { tick } = things.through.history.run;
  const moments = roundMoments(range, tick, 6).filter((ms) => place(range, ms / tick) < TOO_LATE);
  return moments.map((ms) => {
    const label = element("span", {}, things.clock(ms / tick));
    label.style.left = `${place(range, ms / tick) * 100}%`;
    return label;
  });
}
