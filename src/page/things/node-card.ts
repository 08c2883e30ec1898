import { explainNode } from "../../explain/explain-node.js";
import { healths, lifeEvents, purposes } from "../../history/history.js";
import { storedLevels } from "../../history/through-time/node-levels.js";
import { NEVER } from "../../history/through-time/sessions.js";
import { heldFrom, heldUntil, holdingsOfNode } from "../../history/through-time/through-time.js";
import { type Traffic, trafficOf, trafficThroughTime } from "../../history/through-time/traffic.js";
import { formatBytes, formatDuration, formatRate } from "../../report/text/format.js";
import { element } from "../dom/element.js";
import { PagedTable } from "../dom/paged-table.js";
import { type Card, cardOf, part } from "./card.js";
import { keepsAllTransfers, keptNote } from "./kept-note.js";
import { legend } from "./maps/heat-map.js";
import { operationTable } from "./operation-table.js";
import type { Things } from "./things.js";
import { type Bar, barsLane, columnsLane, type Lane, stepsLane } from "./timeline/lane.js";
import { Timeline } from "./timeline/timeline.js";
import { nodeWords } from "./words/node-words.js";

const PARTS = 120;
const purposeTones = purposes.map((purpose) => `tone-${purpose}`);

const marks = [
  { tone: "tone-up", says: "up; alive" },
  { tone: "tone-suspected", says: "suspected" },
  { tone: "tone-crashed", says: "crashed; taken for dead" },
  { tone: "tone-left", says: "left" },
  { tone: "tone-replica", says: "stored in replicas; for gets" },
  { tone: "tone-cached", says: "in cached copies; for puts" },
  { tone: "tone-repair", says: "for repair" },
];

/** Shows the details of a node: when it ran, what it stored, what it sent and received, and what its users asked of it. */
export function nodeCard(things: Things, node: number): Card {
  const { through } = things;
  const traffic = trafficOf(through, node);
  const row = things.whole(node);
  const whole = row && { node: row, sent: things.run.report.nodes.rows?.map(({ served }) => served) ?? [] };
  const words = nodeWords(through, node, traffic, things.totals, keepsAllTransfers(things), whole);
  const lanes = lanesOf(things, node);
  const timeline = lanes.length > 0 ? new Timeline(things, "The node through time", lanes) : undefined;
  const held = heldTable(things, node);
  const heldTitle = element("h4");
  const why = things.why((evidence, tick) => explainNode(evidence, node, tick));
  const name = element("bdi", {}, things.name({ node }));
  return cardOf(
    ["Node ", name],
    [
      ...words.map((sentence) => element("p", { class: "prose" }, ...things.links(sentence))),
      timeline?.element,
      timeline && legend(marks),
      timeline ? why.element : undefined,
      part("What it exchanged, and with whom", keptNote(things), ...trafficTables(things, traffic)),
      part("What its users asked of it", operationTable(things, through.operationsOfNode.of(node), "file")),
      through.knows.copies ? part("What it holds", heldTitle, held.table.element) : undefined,
    ],
    timeline,
    () => {
      heldTitle.textContent = `At ${things.clock(things.now)}`;
      held.show();
      why.show();
    },
  );
}

function lanesOf(things: Things, node: number): Lane[] {
  const { through } = things;
  const { knows } = through;
  const lanes: Lane[] = [];
  if (knows.lives) lanes.push(barsLane(["Runs"], sessionBars(things, node), "down"));
  const health = healthBars(things, node);
  if (health.length > 0) lanes.push(barsLane(["The tracker thinks"], health, "not known yet"));
  const stored = storedLevels(through, node);
  if (stored) {
    const steps = stored.map(({ from, replicas, cached }) => ({ from, values: [replicas, cached ?? 0] }));
    lanes.push(stepsLane(["Stored"], steps, ["tone-replica", "tone-cached"], storedWords));
  }
  if (knows.transfers) {
    const sides = { Sent: through.transfersFrom.of(node), Received: through.transfersTo.of(node) };
    for (const [name, rows] of Object.entries(sides)) {
      const says = (bytes: number, ticks: number) => formatRate(bytes / (things.ms(ticks) / 1000));
      lanes.push(
        columnsLane(
          [name],
          purposeTones,
          (range) => trafficThroughTime(through, rows, { ...range, parts: PARTS }),
          says,
        ),
      );
    }
  }
  return lanes;
}

function storedWords([replicas = 0, cached = 0]: readonly number[]): string {
  return cached > 0 ? `${formatBytes(replicas)}, and ${formatBytes(cached)} cached` : formatBytes(replicas);
}

function sessionBars({ through }: Things, node: number): Bar[] {
  const { sessions } = through;
  const bars: Bar[] = [];
  for (const row of sessions.byNode.of(node)) {
    const [from, until] = [sessions.from[row] as number, sessions.until[row] as number];
    const before = bars.at(-1);
    const how = before ? before.says : "";
    if (before && how !== "up") bars[bars.length - 1] = { ...before, until: from };
    bars.push({ from, until, tone: "tone-up", says: "up" });
    const ended = lifeEvents[sessions.ended[row] as number];
    if (ended === "left") bars.push({ from: until, until: NEVER, tone: "tone-left", says: "left" });
    if (ended === "crashed") bars.push({ from: until, until: NEVER, tone: "tone-crashed", says: "crashed" });
  }
  return bars;
}

function healthBars({ through }: Things, node: number): Bar[] {
  const { time, health } = through.history.health;
  const rows = through.healthOfNode.of(node);
  return Array.from(rows, (row, at) => {
    const says = healths[health[row] as number] ?? "";
    return { from: time[row] as number, until: time[rows[at + 1] ?? -1] ?? NEVER, tone: `tone-${says}`, says };
  });
}

function trafficTables(things: Things, traffic: Traffic): HTMLElement[] {
  const { sent, received, partners } = traffic;
  const totals = new PagedTable(
    "By purpose",
    [{ name: "For" }, { name: "Sent", align: "right" }, { name: "Received", align: "right" }],
    "Nothing was exchanged.",
  );
  const bytes = (values: readonly number[], row: number) => formatBytes(values[row] ?? 0);
  totals.show({
    rows: purposes.map((_, at) => at),
    cells: (row) => [purposeMark(row), bytes(sent, row), bytes(received, row)],
  });
  const most = new PagedTable(
    "By partner",
    [
      { name: "Node", key: (row) => things.name({ node: partners[row]?.node ?? -1 }) },
      { name: "Sent to it", align: "right", key: (row) => partners[row]?.sent ?? 0 },
      { name: "Received from it", align: "right", key: (row) => partners[row]?.received ?? 0 },
    ],
    "It exchanged nothing with other nodes.",
  );
  most.show({
    rows: partners.map((_, at) => at),
    cells: (row) => {
      const { node = -1, sent: to = 0, received: of = 0 } = partners[row] ?? {};
      return [things.link({ node }), formatBytes(to), formatBytes(of)];
    },
  });
  return [element("div", { class: "side-by-side" }, totals.element, most.element)];
}

/** Writes a purpose with its colour, which is the legend of the bars above. */
export function purposeMark(purpose: number): HTMLElement {
  const name = purposes[purpose] ?? "";
  return element("span", {}, element("span", { class: `swatch tone-${name}` }), name);
}

function heldTable(things: Things, node: number): { table: PagedTable; show: () => void } {
  const { through } = things;
  const { holdings, history, chunks } = through;
  const chunk = (holding: number) => holdings.chunk[holding] as number;
  const elsewhere = (holding: number) =>
    things.holders(chunk(holding)).filter((holder) => holder.isUp && holder.node !== node).length;
  const table = new PagedTable(
    "Chunks on its disk",
    [
      { name: "Chunk", key: chunk },
      { name: "As", key: (holding) => holdings.isCopy[holding] as number },
      { name: "Bytes", align: "right", key: (holding) => chunks.bytes[chunk(holding)] as number },
      { name: "Other running holders", align: "right", key: elsewhere },
      { name: "Since", key: (holding) => heldFrom(through, holding) },
      { name: "For", align: "right", key: (holding) => -heldFrom(through, holding) },
    ],
    "Nothing.",
  );
  const isHeld = (row: number) => heldFrom(through, row) <= things.now && things.now < heldUntil(through, row);
  const cells = (holding: number) => [
    things.link({ chunk: chunk(holding) }),
    holdings.isCopy[holding] === 1 ? "cached copy" : "replica",
    formatBytes(chunks.bytes[chunk(holding)] as number),
    String(elsewhere(holding)),
    things.link({ tick: heldFrom(through, holding) }),
    formatDuration((things.now - heldFrom(through, holding)) * history.run.tick),
  ];
  return { table, show: () => table.show({ rows: holdingsOfNode(through, node).filter(isHeld), cells }) };
}
