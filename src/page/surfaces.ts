import { mountCharts } from "./charts/mount-charts.js";
import { mountChecks } from "./checks/mount-checks.js";
import { mountIncidents } from "./incidents/mount-incidents.js";
import { mountOverview } from "./overview/overview.js";
import type { Page } from "./page.js";
import { mountScrubber } from "./scrubber/mount-scrubber.js";
import type { SectionId } from "./section.js";
import { mountSequence } from "./sequence/mount-sequence.js";
import { mountThings } from "./things/mount-things.js";

/** A part of the page. `mount` returns its element, or undefined when the page has nothing for it to show. */
interface Surface {
  /** The `id` of the surface's section in the document, for links. */
  readonly id: SectionId;
  readonly title: string;
  readonly mount: (page: Page) => HTMLElement | undefined;
}

/** All surfaces, in the order in which a reader wants them. This is the only list of them. */
export const surfaces: readonly Surface[] = [
  { id: "overview", title: "What was found", mount: mountOverview },
  { id: "checks", title: "Checks", mount: mountChecks },
  { id: "incidents", title: "Timeline", mount: mountIncidents },
  { id: "scrubber", title: "The network at any moment", mount: mountScrubber },
  { id: "things", title: "Nodes, files, chunks", mount: mountThings },
  { id: "charts", title: "Charts", mount: mountCharts },
  { id: "sequence", title: "Who called whom", mount: mountSequence },
];
