import { toldInWords } from "../../history/told-in-words.js";
import { AtMoment } from "../at-moment.js";
import { element } from "../dom/element.js";
import type { Page } from "../page.js";
import type { RunModel } from "../run-model.js";
import type { View } from "../view-state.js";
import type { Card } from "./card.js";
import { part } from "./card.js";
import { chunkCard } from "./chunk-card.js";
import { fileCard } from "./file-card.js";
import { sumsNote } from "./kept-note.js";
import { holdersMap } from "./maps/holders-map.js";
import { ReadabilityMap } from "./maps/readability-map.js";
import { nodeCard } from "./node-card.js";
import { nodeList } from "./node-list.js";
import { reportNodes } from "./report-nodes.js";
import { searchBox } from "./search-box.js";
import { Things } from "./things.js";

/** Shows the details of a node, a file or a chunk, and the ways to choose one: a search, two maps, and a list. */
export function mountThings(page: Page): HTMLElement | undefined {
  if (page.runs.length === 0) return undefined;
  const place = element("div", { class: "things" });
  let shown: { readonly run: number; readonly things: RunThings | undefined } | undefined;
  const show = (now: View, before: View): void => {
    if (shown?.run !== now.run) {
      const run = page.runs[now.run] ?? page.runs[0];
      const things = run && hasHistory(run) ? new RunThings(new Things(page, run)) : undefined;
      shown = { run: now.run, things };
      place.replaceChildren(...choice(page), ...(things?.elements ?? (run ? [reportNodes(page, run)] : [])));
    } else shown.things?.show(now, before);
  };
  page.view.onChange(show);
  show(page.view.current, page.view.current);
  return place;
}

function hasHistory(run: RunModel): run is RunModel & { readonly replay: NonNullable<RunModel["replay"]> } {
  return run.replay !== undefined;
}

/** Makes a choice of the run whose objects are shown, if there are several runs. */
function choice({ runs, view }: Page): HTMLElement[] {
  if (runs.length < 2) return [];
  const options = runs.map(({ name }, at) => element("option", { value: at, selected: at === view.current.run }, name));
  const choose = (event: Event): void => view.change({ run: Number((event.target as HTMLSelectElement).value) });
  return [element("p", {}, element("label", {}, "In the run ", element("select", { onchange: choose }, ...options)))];
}

/** Shows, for one run, the details of its nodes, files and chunks, and the lists and searches that lead to them. */
class RunThings {
  readonly elements: readonly HTMLElement[];
  private readonly place = element("div", { class: "card-place" });
  private readonly files: ReadabilityMap | undefined;
  private readonly holders: ReturnType<typeof holdersMap> | undefined;
  private readonly follower: AtMoment | undefined;
  private card: Card | undefined;
  private found: string | undefined;

  constructor(private readonly things: Things) {
    const { copies } = things.through.knows;
    this.files = copies ? new ReadabilityMap(things) : undefined;
    this.holders = copies ? holdersMap(things) : undefined;
    const { holders } = this;
    holders?.show();
    this.follower = holders && new AtMoment(holders.element, () => holders.show());
    this.elements = [
      searchBox(things),
      this.place,
      ...(this.files && this.holders
        ? [part("Files through time", this.files.element), part("Who has what at this moment", this.holders.element)]
        : [element("p", { class: "muted" }, withoutMaps(things))]),
      part("Nodes, by what they carried", sumsNote(things), nodeList(things)),
    ];
    this.choose();
  }

  show(now: View, before: View): void {
    this.files?.show(now);
    if (now.time !== before.time) this.follower?.changed(now);
    if (!this.choose()) this.card?.show(now, before);
  }

  /** Shows the card of the selected object. Returns whether what is shown has changed. */
  private choose(): boolean {
    const { things } = this;
    const { selected } = things.page.view.current;
    const found = things.find(selected);
    const key = JSON.stringify([selected, found]);
    if (key === this.found) return false;
    this.found = key;
    if (!found) {
      const isMissing = selected !== undefined && selected.kind !== "operation";
      this.card = undefined;
      this.place.replaceChildren(
        ...(isMissing
          ? [element("p", {}, `This run has no such ${selected.kind}: `, element("bdi", {}, selected.name))]
          : []),
      );
      return true;
    }
    if ("node" in found) this.card = nodeCard(things, found.node);
    else this.card = "file" in found ? fileCard(things, found.file) : chunkCard(things, found.chunk);
    this.place.replaceChildren(this.card.element);
    return true;
  }
}

/** Says why there are no maps of all files. */
function withoutMaps({ through }: Things): string {
  const { told } = through.history.files;
  if (told?.includes(1) && through.knows.lives)
    return `There is no map of all files. ${toldInWords(told)} Search for one of these to see it.`;
  return "The run did not record which chunks were on which disks, so it is not known when files could be read.";
}
