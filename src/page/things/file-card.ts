import { explainFile } from "../../explain/explain-file.js";
import { type FileLevel, fileLevels } from "../../history/through-time/file-levels.js";
import { Grade, gradeWords } from "../../history/through-time/grade.js";
import { tellsOf } from "../../history/through-time/through-time.js";
import { unreadableSpans } from "../../history/through-time/unreadable-spans.js";
import { plural } from "../../report/text/format.js";
import { element } from "../dom/element.js";
import { PagedTable } from "../dom/paged-table.js";
import { type Card, cardOf, part } from "./card.js";
import { holderLinks } from "./holder-links.js";
import { holdersMap } from "./maps/holders-map.js";
import { operationTable } from "./operation-table.js";
import { spanList } from "./span-list.js";
import type { Things } from "./things.js";
import { barsLane, stepsLane } from "./timeline/lane.js";
import { Timeline } from "./timeline/timeline.js";
import { fileWords } from "./words/file-words.js";
import { unreadableWords } from "./words/unreadable-words.js";

/** The largest number of holders that are named in a row with little room. */
const MOST_HOLDERS = 8;

/** Shows the details of a file: who put it, when it could not be read and why, who got it, and where its chunks are. */
export function fileCard(things: Things, file: number): Card {
  const { through } = things;
  const levels = tellsOf(through, file) ? fileLevels(through, file) : undefined;
  const spans = levels && unreadableSpans(through, file);
  const timeline = levels && new Timeline(things, "The file through time", lanesOf(levels));
  const chunks = chunkTable(things, file);
  const moment = element("p", { class: "at-moment" });
  const why = things.why((evidence, tick) => explainFile(evidence, file, tick));
  const map = holdersMap(things, file);
  const name = element("bdi", {}, things.name({ file }));
  return cardOf(
    ["File ", name],
    [
      ...fileWords(through, file, spans).map((words) => element("p", { class: "prose" }, ...things.links(words))),
      spans && spanList(things, spans, (span) => unreadableWords(through, file, span)),
      timeline?.element,
      levels ? moment : undefined,
      levels ? why.element : undefined,
      levels ? part("Its chunks, and who has them at this moment", map.element, chunks.table.element) : undefined,
      part("Puts and gets of it", operationTable(things, through.operationsOfFile.of(file), "node")),
    ],
    timeline,
    () => {
      if (!levels) return;
      moment.replaceChildren(...momentWords(things, file, levels));
      chunks.show();
      map.show();
      why.show();
    },
  );
}

function lanesOf(levels: readonly FileLevel[]) {
  const readable = levels.map(({ from, until, grade }) => ({
    from,
    until,
    tone: `grade-${grade}`,
    says: gradeWords[grade] ?? "",
  }));
  const steps = levels.map(({ from, fewest }) => ({ from, values: [fewest] }));
  return [
    barsLane(["Readable"], readable, "not there"),
    stepsLane(["Replicas of its worst chunk"], steps, ["tone-replica"], ([fewest = 0]) => `${fewest} on running nodes`),
  ];
}

/** Says whether the file can be read at the moment, and why. */
function momentWords(things: Things, file: number, levels: readonly FileLevel[]): (Node | string)[] {
  const { now, through } = things;
  const time = element("strong", {}, `At ${things.clock(now)}`);
  const level = levels.find(({ from, until }) => from <= now && now < until);
  if (!level) return [time, " it is not there."];
  if (level.grade === Grade.WHOLE) return [time, " every chunk has all its replicas on nodes that run."];
  const chunk = (through.chunks.first[file] as number) + level.worst;
  const worst = things.link({ chunk });
  if (level.grade !== Grade.UNREADABLE) {
    return [time, " it can be read; worst is ", worst, `, with ${plural(level.fewest, "replica")} on nodes that run.`];
  }
  const holders = holderLinks(things, things.holders(chunk), MOST_HOLDERS);
  const missing = `${plural(level.unreadable, "chunk is", "chunks are")} on no node that runs. `;
  return [time, ` it cannot be read: ${missing}`, worst, " is held by ", ...holders, "."];
}

function chunkTable(things: Things, file: number): { table: PagedTable; show: () => void } {
  const { through } = things;
  const [first, after] = [through.chunks.first[file] as number, through.chunks.first[file + 1] as number];
  const all = Array.from({ length: after - first }, (_, index) => first + index);
  const live = (chunk: number, isCached: boolean) =>
    things.holders(chunk).filter((holder) => holder.isUp && holder.isCached === isCached).length;
  const table = new PagedTable(
    "Chunks at this moment",
    [
      { name: "Chunk", key: (chunk) => chunk },
      { name: "Live replicas", align: "right", key: (chunk) => live(chunk, false) },
      { name: "Live cached copies", align: "right", key: (chunk) => live(chunk, true) },
      { name: "Held by" },
    ],
    "It has no chunks.",
  );
  const cells = (chunk: number) => [
    things.link({ chunk }),
    String(live(chunk, false)),
    String(live(chunk, true)),
    element("span", {}, ...holderLinks(things, things.holders(chunk), MOST_HOLDERS)),
  ];
  return { table, show: () => table.show({ rows: all, cells }) };
}
