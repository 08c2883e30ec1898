import type { PageData } from "./page-data.js";
import type { RunModel } from "./run-model.js";
import type { ViewState } from "./view-state.js";

/** What every surface of a page is given. A surface is a function `mountX(page, …)` that returns its element. */
export interface Page {
  readonly data: PageData;
  readonly runs: readonly RunModel[];
  readonly view: ViewState;
}
