import { element } from "./dom/element.js";
import type { Page } from "./page.js";

/** All surfaces of a page, in the order in which a reader wants them. */
export function mountLayout({ data, runs }: Page): HTMLElement {
  return element(
    "main",
    {},
    element("h1", {}, data.title),
    ...runs.map(({ words }) => element("p", { class: "headline" }, words.headline)),
  );
}
