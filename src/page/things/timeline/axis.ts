import { element } from "../../dom/element.js";
import type { Things } from "../things.js";
import { place, type Range, roundMoments } from "./scale.js";

/** A moment so near to the end that there is no room for its words. */
const TOO_LATE = 0.93;

/** Round moments over a range, where they are. */
export function axisLabels(things: Things, range: Range): HTMLElement[] {
  const { tick } = things.through.history.run;
  const moments = roundMoments(range, tick, 6).filter((ms) => place(range, ms / tick) < TOO_LATE);
  return moments.map((ms) => {
    const label = element("span", {}, things.clock(ms / tick));
    label.style.left = `${place(range, ms / tick) * 100}%`;
    return label;
  });
}
