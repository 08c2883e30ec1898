import { element } from "./dom/element.js";
import { Layout } from "./layout.js";
import type { Page } from "./page.js";
import type { PageData } from "./page-data.js";
import { readPageData } from "./read-page-data.js";
import { runModel } from "./run-model.js";
import { type SectionId, showSection } from "./section.js";
import { sectionOf } from "./view-link.js";
import { fragmentOf, ViewState, viewOf } from "./view-state.js";

/** Reads the data of the page and shows it. */
async function start(): Promise<void> {
  const data = await readPageData(document);
  const view = new ViewState({
    time: startOf(data),
    zoom: undefined,
    selected: undefined,
    playing: false,
    speed: 60,
    run: 0,
  });
  const page: Page = { data, runs: data.runs.map(runModel), view };
  view.change(viewOf(location.hash));
  const fragment = location.hash.slice(1);
  await new Layout(page).mount(document.body);
  followAddress(view);
  const { selected } = view.current;
  if (selected) showSection(sectionOf(selected), true);
  else if (document.getElementById(fragment)?.localName === "section") showSection(fragment as SectionId);
  document.documentElement.dataset.ready = "true";
}

/** The moment that the page shows first: the beginning of the run or, while the run is under way, the last moment that was played. */
function startOf({ runs, isUnderWay = false }: PageData): number {
  return isUnderWay ? Math.max(0, ...runs.map(({ report }) => report.run.played)) : 0;
}

/**
 * Keeps the page's address and the view equal while nothing plays. The address names the moment, the run, the zoom and the selected object. Each
 * selection is a new entry in the browser's history, so the back and forward buttons go from one to the next.
 */
function followAddress(view: ViewState): void {
  view.onChange((now, before) => {
    document.documentElement.dataset.playing = String(now.playing);
    if (now.playing) return;
    const fragment = fragmentOf(now);
    if (fragment === location.hash) return;
    const isStep = JSON.stringify(now.selected) !== JSON.stringify(before.selected);
    history[isStep ? "pushState" : "replaceState"](null, "", fragment);
  });
  addEventListener("popstate", () => {
    view.change({ selected: undefined, zoom: undefined, ...viewOf(location.hash) });
  });
}

start().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  document.body.replaceChildren(
    element("main", {}, element("h1", {}, "This page cannot be shown"), element("p", { role: "alert" }, reason)),
  );
});
