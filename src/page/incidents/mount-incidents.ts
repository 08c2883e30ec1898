import { firstAndLast, formatDuration } from "../../report/text/format.js";
import type { TimelineEvent } from "../../report/timeline/timeline-events.js";
import { element } from "../dom/element.js";
import { folded } from "../frame/run-headline.js";
import { namedText } from "../named-text.js";
import type { Page } from "../page.js";
import type { RunModel } from "../run-model.js";
import { momentLink } from "../view-link.js";
import type { Selection } from "../view-state.js";

const kinds = { faults: "Faults", nodes: "Nodes", repair: "Repair", files: "Files" } as const;

/** Lists the important events, in words and in the order of time. Each line is a link to its moment. */
export function mountIncidents(page: Page): HTMLElement | undefined {
  const { runs } = page;
  if (runs.every(({ words }) => words.incidents.length + words.besides.length === 0)) return undefined;
  const lists = runs.map((run, position) => runTimeline(page, run, position));
  const body = element("div", { class: "incidents" }, kindFilter(page), element("div", { class: "runs" }, ...lists));
  for (const kind of Object.keys(kinds)) body.dataset[kind] = "shown";
  return body;
}

/** Makes the boxes that hide the lines of a kind, by an attribute of the surface. */
function kindFilter({ runs }: Page): HTMLElement | undefined {
  const there = new Set(runs.flatMap(({ words }) => words.incidents.map(({ kind }) => kind)));
  if (there.size < 2) return undefined;
  const boxes = Object.entries(kinds)
    .filter(([kind]) => there.has(kind as TimelineEvent["kind"]))
    .map(([kind, title]) => {
      const toggle = ({ target }: Event): void => {
        const box = target as HTMLInputElement;
        const surface = box.closest<HTMLElement>(".incidents");
        if (surface) surface.dataset[kind] = box.checked ? "shown" : "hidden";
      };
      return element("label", {}, element("input", { type: "checkbox", checked: true, onchange: toggle }), ` ${title}`);
    });
  return element("fieldset", { class: "choices" }, element("legend", {}, "Show"), ...boxes);
}

function runTimeline(page: Page, { name, words }: RunModel, run: number): HTMLElement {
  const { incidents, besides, further } = words;
  let start = 0;
  const lines = incidents.map((incident) => {
    if (!incident.follows) start = incident.from;
    return line(page, incident, start, run);
  });
  followMoment(page, incidents, lines);
  return element(
    "div",
    {},
    page.runs.length > 1 ? element("h3", {}, element("bdi", {}, name)) : undefined,
    lines.length > 0 ? element("ol", { class: "timeline" }, ...lines) : undefined,
    ...besides.map((text) => element("p", { class: "muted" }, text)),
    further.length > 0 ? furtherLines(page, further, run) : undefined,
  );
}

/** Lists the incidents that are left out above. Their lines are made when the reader opens them. */
function furtherLines(page: Page, further: readonly TimelineEvent[], run: number): HTMLElement {
  const list = element("ol", { class: "timeline further" });
  const fill = (): void => {
    if (list.childElementCount === 0) list.append(...further.map((one) => line(page, one, one.from, run)));
  };
  const many = further.length === 1 ? "One of these" : `${further.length} of these`;
  const fold = folded(`${many}, one by one`, list);
  fold.addEventListener("toggle", fill);
  addEventListener("beforeprint", fill);
  return fold;
}

function line(page: Page, incident: TimelineEvent, start: number, run: number): HTMLElement {
  const { from, until, text, follows, kind, nodes, files } = incident;
  const selected = subjectOf(incident);
  const goal = selected ? { time: from, run, selected } : { time: from, run };
  const { first, last } = firstAndLast(from, kind === "nodes" ? until : from, follows ? start : undefined);
  // At the first moment the node that a link selects may not be affected yet. So if there are two links, only the one to the last moment
  // selects it.
  const to = last === undefined ? [] : [" to ", momentLink(page, { ...goal, time: until }, last)];
  const over = kind === "files" || kind === "faults" ? `until ${formatDuration(until)}, for` : "over";
  const isLong = kind !== "nodes" && until > from;
  const length = element("span", { class: "muted" }, isLong ? ` (${over} ${formatDuration(until - from)})` : "");
  return element(
    "li",
    { "data-kind": kind, class: follows ? "follows" : undefined },
    element("span", { class: "at" }, momentLink(page, last === undefined ? goal : { time: from, run }, first), ...to),
    element("span", {}, ...namedText(page, text, { nodes, files, run, at: from }), length),
  );
}

/** Finds the object that is selected when a reader goes to an event's moment. */
function subjectOf({ files, nodes }: TimelineEvent): Selection | undefined {
  const [file] = files;
  const [node] = nodes;
  if (file !== undefined) return { kind: "file", name: file };
  return node === undefined ? undefined : { kind: "node", name: node };
}

/** Marks the last line before the moment that the page shows. */
function followMoment({ view }: Page, incidents: readonly TimelineEvent[], lines: readonly HTMLElement[]): void {
  let marked: HTMLElement | undefined;
  const mark = (): void => {
    const { time } = view.current;
    let [latest, from] = [-1, Number.NEGATIVE_INFINITY];
    incidents.forEach((incident, i) => {
      if (incident.from <= time && incident.from >= from) [latest, from] = [i, incident.from];
    });
    if (lines[latest] === marked) return;
    marked?.removeAttribute("aria-current");
    marked = lines[latest];
    marked?.setAttribute("aria-current", "time");
  };
  view.onChange((now, before) => {
    if (now.time !== before.time) mark();
  });
  mark();
}
