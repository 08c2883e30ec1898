import type { PageData } from "./page-data.js";
import type { RunModel } from "./run-model.js";
import type { ViewState } from "./view-state.js";

/** What every surface of a page gets. A surface is a part of the page: its function `mountX(page, …)` returns the element. */
export interface Page {
  readonly data: PageData;
  readonly runs: readonly RunModel[];
  readonly view: ViewState;
}
