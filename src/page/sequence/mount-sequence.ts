import { element } from "../dom/element.js";
import type { Page } from "../page.js";
import { SequenceSurface } from "./sequence-surface.js";

/** Shows the section "Who called whom": a run's operations, and the sequence diagram of one of them, or of the calls between a few nodes. */
export function mountSequence(page: Page): HTMLElement | undefined {
  if (!page.runs.some(({ history }) => history)) return undefined;
  const place = element("div", { class: "sequence" });
  let shown = -1;
  const showRun = (): void => {
    const { run } = page.view.current;
    if (run === shown) return;
    shown = run;
    const model = page.runs[run];
    const surface = model?.history ? new SequenceSurface(page, { ...model, history: model.history }) : undefined;
    place.replaceChildren(surface?.element ?? "No history of this run was recorded.");
  };
  page.view.onChange(showRun);
  showRun();
  return place;
}
