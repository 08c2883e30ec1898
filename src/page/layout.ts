import { element } from "./dom/element.js";
import type { Page } from "./page.js";
import { surfaces } from "./surfaces.js";

/** The whole page: what came of each run, then the surfaces. */
export function mountLayout(page: Page): HTMLElement {
  const { data, runs } = page;
  return element(
    "main",
    {},
    element("h1", {}, data.title),
    ...runs.map(({ words }) => element("p", { class: "headline" }, words.headline)),
    ...surfaces.flatMap(({ id, title, mount }) => {
      const mounted = mount(page);
      return mounted ? [element("section", { id, "aria-label": title }, element("h2", {}, title), mounted)] : [];
    }),
  );
}
