import { AtMoment } from "../at-moment.js";
import { element } from "../dom/element.js";
import type { View } from "../view-state.js";
import type { Timeline } from "./timeline/timeline.js";

/** The details of one node, file or chunk. */
export interface Card {
  readonly element: HTMLElement;
  /** Updates the card after the moment or the zoom has changed. */
  show(now: View, before: View): void;
}

/** Puts a card together. Its timeline is updated at every moment; while the run plays, the other parts are updated a few times a second. */
export function cardOf(
  title: readonly (Node | string)[],
  content: readonly (HTMLElement | undefined)[],
  timeline: Timeline | undefined,
  atMoment: () => void,
): Card {
  atMoment();
  const card = element("article", { class: "card" }, element("h3", { tabindex: -1 }, ...title), ...content);
  const follower = new AtMoment(card, atMoment);
  return {
    element: card,
    show(now, before) {
      timeline?.show(now, before);
      if (now.time !== before.time) follower.changed(now);
    },
  };
}

/** Makes a part of a card, which a reader can fold. */
export function part(title: string, ...children: readonly (HTMLElement | undefined)[]): HTMLElement {
  return element("details", { open: true }, element("summary", {}, title), ...children);
}
