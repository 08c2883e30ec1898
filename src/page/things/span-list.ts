import type { UnreadableSpan } from "../../history/through-time/unreadable-spans.js";
import { plural } from "../../report/text/format.js";
import { element } from "../dom/element.js";
import type { Things } from "./things.js";
import type { Sentence } from "./words/part.js";

/** The largest number of spans that are listed one by one. */
const MOST_SPANS = 12;

/** Lists the times at which something could not be read, and why: the first dozen. Undefined: there were none. */
export function spanList(
  things: Things,
  spans: readonly UnreadableSpan[],
  words: (span: UnreadableSpan) => Sentence,
): HTMLElement | undefined {
  if (spans.length === 0) return undefined;
  const lines = spans.slice(0, MOST_SPANS).map((span) => element("li", {}, ...things.links(words(span))));
  const others = spans.length - lines.length;
  const rest =
    others > 0 ? [element("li", { class: "muted" }, `… and ${plural(others, "more time")}: see the bars.`)] : [];
  return element("ul", { class: "spans" }, ...lines, ...rest);
}
