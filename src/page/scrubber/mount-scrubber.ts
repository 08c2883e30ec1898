import { element } from "../dom/element.js";
import type { Page } from "../page.js";
import { Choices } from "./choices.js";
import { NetworkPanel } from "./network/network-panel.js";
import { TimeBar } from "./time/time-bar.js";

/** Shows the network at any moment, with controls that move through time. Undefined: there is no history, as the foot of the page says. */
export function mountScrubber(page: Page): HTMLElement | undefined {
  const runs = page.runs.filter(({ replay }) => replay);
  const [first] = runs;
  if (!first) return undefined;
  const bar = new TimeBar(page, first);
  const choices = new Choices(runs, () => {
    for (const panel of panels) panel.rearrange();
  });
  const panels = runs.flatMap((run) =>
    run.replay ? [new NetworkPanel(page, run, run.replay, () => choices.current)] : [],
  );
  const body = element(
    "div",
    { class: "scrubber" },
    bar.element,
    choices.element,
    element("div", { class: "network-panels" }, ...panels.map((panel) => panel.element)),
  );
  body.addEventListener("keydown", (event) => {
    if (isTyped(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (bar.onKey(event.key, event.shiftKey)) event.preventDefault();
  });
  return body;
}

/**
 * Whether the focused element itself uses a key. Buttons, lists and fields do; so do tables, which arrows scroll, and folds, which the space bar
 * opens.
 */
function isTyped({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return true;
  if (target.closest("select, input, textarea, summary, .scrolls")) return true;
  return target.closest("button") !== null && (key === " " || key === "Enter");
}
