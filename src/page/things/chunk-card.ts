import { explainChunk } from "../../explain/explain-chunk.js";
import { purposes } from "../../history/history.js";
import { chunkLevels } from "../../history/through-time/chunk-levels.js";
import { liveSpans } from "../../history/through-time/live-spans.js";
import { heldFrom, heldUntil, tellsOf } from "../../history/through-time/through-time.js";
import { unreadableChunkSpans } from "../../history/through-time/unreadable-spans.js";
import { formatDuration, plural } from "../../report/text/format.js";
import { element } from "../dom/element.js";
import { PagedTable } from "../dom/paged-table.js";
import { type Card, cardOf, part } from "./card.js";
import { holderLinks } from "./holder-links.js";
import { legend } from "./maps/heat-map.js";
import { purposeMark } from "./node-card.js";
import { spanList } from "./span-list.js";
import type { Things } from "./things.js";
import type { Arrow } from "./timeline/arrow.js";
import { type Bar, barsLane, type Lane, stepsLane } from "./timeline/lane.js";
import { Timeline } from "./timeline/timeline.js";
import { chunkWords } from "./words/chunk-words.js";
import { unreadableWords } from "./words/unreadable-words.js";

/** The largest number of holders with a bar. If there are more, those that held the chunk for longest get one. */
const MOST_HOLDERS = 40;
/** The largest number of copies that are drawn as arrows. More would hide the bars; the table has all of them. */
const MOST_ARROWS = 100;

const marks = [
  { tone: "tone-replica", says: "replica" },
  { tone: "tone-cached", says: "cached copy" },
];

/** Shows the details of a chunk: which nodes held it when, which node copied it from which other node, and why. */
export function chunkCard(things: Things, chunk: number): Card {
  const { through } = things;
  const file = through.chunks.file[chunk] as number;
  const isKnown = tellsOf(through, file);
  const spans = isKnown ? unreadableChunkSpans(through, chunk) : [];
  const { lanes, arrows, others } = isKnown ? lanesOf(things, chunk) : { lanes: [], arrows: [], others: 0 };
  const timeline = isKnown ? new Timeline(things, "The chunk through time", lanes, arrows) : undefined;
  const moment = element("p", { class: "at-moment" });
  const why = things.why((evidence, tick) => explainChunk(evidence, chunk, tick));
  return cardOf(
    ["Chunk ", element("bdi", {}, things.name({ chunk }))],
    [
      ...chunkWords(through, chunk).map((words) => element("p", { class: "prose" }, ...things.links(words))),
      spanList(things, spans, (span) => unreadableWords(through, file, span, true)),
      timeline?.element,
      isKnown ? legend(marks) : undefined,
      arrows.length > 0 ? arrowLegend() : undefined,
      others > 0
        ? element(
            "p",
            { class: "muted" },
            `${plural(others, "more holder")} for shorter times: see the table of copies.`,
          )
        : undefined,
      isKnown ? moment : undefined,
      isKnown ? why.element : undefined,
      part("Who copied it from whom, and why", transferTable(things, chunk)),
      neighbours(things, chunk),
    ],
    timeline,
    () => {
      if (!isKnown) return;
      moment.replaceChildren(...momentWords(things, chunk));
      why.show();
    },
  );
}

function lanesOf(things: Things, chunk: number): { lanes: Lane[]; arrows: Arrow[]; others: number } {
  const { through } = things;
  const { holdings } = through;
  const spans = liveSpans(through, chunk);
  const levels = chunkLevels(spans).map(({ from, replicas, cached }) => ({ from, values: [replicas, cached] }));
  const says = ([replicas = 0, cached = 0]: readonly number[]) =>
    cached > 0
      ? `${plural(replicas, "replica")}, ${plural(cached, "cached copy", "cached copies")}`
      : plural(replicas, "replica");
  const end = through.history.run.played / through.history.run.tick;
  const held = new Map<number, number>();
  for (const holding of holdings.byChunk.of(chunk)) {
    const node = holdings.node[holding] as number;
    held.set(node, (held.get(node) ?? 0) + Math.min(end, heldUntil(through, holding)) - heldFrom(through, holding));
  }
  const nodes = [...held].sort((a, b) => b[1] - a[1]).map(([node]) => node);
  // Sort nodes in the order in which they got the chunk, so that a reader can follow it from one node to the next.
  const firstHeld = new Map([...nodes].map((node) => [node, firstTick(things, chunk, node)]));
  const shown = nodes.slice(0, MOST_HOLDERS).sort((a, b) => (firstHeld.get(a) ?? 0) - (firstHeld.get(b) ?? 0));
  return {
    lanes: [
      stepsLane(["On running nodes"], levels, ["tone-replica", "tone-cached"], says),
      ...shown.map((node) => barsLane([things.link({ node })], holderBars(things, chunk, node), "does not have it")),
    ],
    arrows: arrowsOf(things, chunk, new Map(shown.map((node, at) => [node, at + 1]))),
    others: nodes.length - shown.length,
  };
}

/** Makes an arrow for each copy that arrived, from holder to holder. `rows`: the row of each node. */
function arrowsOf({ through }: Things, chunk: number, rows: ReadonlyMap<number, number>): Arrow[] {
  const { source, target, start, duration, purpose, outcome } = through.history.transfers;
  const arrows = [...through.transfersOfChunk.of(chunk)].flatMap((row): Arrow[] => {
    const to = rows.get(target[row] as number);
    if (to === undefined || outcome[row] !== 0) return [];
    const tick = (start[row] as number) + (duration[row] as number);
    return [{ tick, from: rows.get(source[row] as number), to, tone: `for-${purposes[purpose[row] as number]}` }];
  });
  return arrows.slice(0, MOST_ARROWS);
}

function arrowLegend(): HTMLElement {
  const sign = (name: string) =>
    element(
      "li",
      {},
      element("span", { class: `lane-sign for-${name}`, "aria-hidden": "true" }),
      `copied for a ${name}`,
    );
  return element("ul", { class: "tones" }, ...purposes.map(sign));
}

function firstTick({ through }: Things, chunk: number, node: number): number {
  const first = through.holdings.byChunk.of(chunk).find((row) => through.holdings.node[row] === node);
  return first === undefined ? 0 : heldFrom(through, first);
}

/** Makes a bar for each holding of a node. It is lighter while the holder is down. */
function holderBars({ through }: Things, chunk: number, node: number): Bar[] {
  const { holdings } = through;
  const bars: Bar[] = [];
  for (const holding of holdings.byChunk.of(chunk)) {
    if (holdings.node[holding] !== node) continue;
    const what = holdings.isCopy[holding] === 1 ? "cached" : "replica";
    const says = what === "cached" ? "cached copy" : what;
    const [from, until] = [heldFrom(through, holding), heldUntil(through, holding)];
    const live = liveSpans(through, chunk).filter(
      (span) => span.node === node && span.from >= from && span.until <= until,
    );
    for (const span of live) bars.push({ from: span.from, until: span.until, tone: `tone-${what}`, says });
    bars.push({ from, until, tone: `tone-${what} is-down`, says: `${says}, node down` });
  }
  return bars;
}

function momentWords(things: Things, chunk: number): (Node | string)[] {
  const time = element("strong", {}, `At ${things.clock(things.now)}`);
  const holders = things.holders(chunk);
  if (holders.length === 0) return [time, " it is on no disk."];
  return [time, " it is on the disks of ", ...holderLinks(things, holders, 12), "."];
}

function transferTable(things: Things, chunk: number): HTMLElement {
  const { transfers, outcomes, run } = things.through.history;
  const outcome = (row: number) =>
    transfers.outcome[row] === 0 ? "came" : (outcomes[transfers.outcome[row] as number] ?? "failed");
  const table = new PagedTable(
    "Copies",
    [
      { name: "When", key: (row) => transfers.start[row] as number },
      { name: "From", key: (row) => things.name({ node: transfers.source[row] as number }) },
      { name: "To", key: (row) => things.name({ node: transfers.target[row] as number }) },
      { name: "For", key: (row) => transfers.purpose[row] as number },
      { name: "Took", align: "right", key: (row) => transfers.duration[row] as number },
      { name: "Outcome", key: outcome },
    ],
    things.through.knows.transfers ? "No copy of it is known." : "Transfers were not recorded.",
  );
  table.show({
    rows: things.through.transfersOfChunk.of(chunk),
    cells: (row) => [
      things.link({ tick: transfers.start[row] as number }),
      things.link({ node: transfers.source[row] as number }),
      things.link({ node: transfers.target[row] as number }),
      purposeMark(transfers.purpose[row] as number),
      formatDuration((transfers.duration[row] as number) * run.tick),
      element("span", { class: transfers.outcome[row] === 0 ? undefined : "bad" }, outcome(row)),
    ],
  });
  return table.element;
}

/** Makes links to the previous and the next chunk of the file. */
function neighbours(things: Things, chunk: number): HTMLElement {
  const { file, count } = things.through.chunks;
  const isBeside = (other: number) => other >= 0 && other < count && file[other] === file[chunk];
  const links = [chunk - 1, chunk + 1].filter(isBeside).map((other) => things.link({ chunk: other }));
  const all = [things.link({ file: file[chunk] as number }), ...links];
  return element("p", {}, "See also: ", ...all.flatMap((link, at) => (at > 0 ? [", ", link] : [link])), ".");
}
