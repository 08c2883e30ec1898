import type { NodeInfo } from "../../gen/swarmlab/v1/tracker.js";
import type { NetworkSight, NodeWord } from "../../live/daemon/network-poll.js";
import { formatBytes, formatNumber, formatRate, plural } from "../../report/text/format.js";
import type { Paint } from "../../report/text/terminal.js";
import type { ScreenSize } from "./live-screen.js";
import { isGone, peersLine, stateName } from "./network-tables.js";
import { printable } from "./printable.js";

// The page of `swarmlab top` as lines of text, so that tests need no terminal.

export type TopOrder = "name" | "used" | "traffic";

/** What the user chose with keys. */
export interface TopChoice {
  readonly order: TopOrder;
  readonly reversed: boolean;
  /** The number of nodes above the first one that is shown. */
  readonly scrolled: number;
}

export interface TopRow {
  readonly name: string;
  readonly state: string;
  /** The used share of the node's capacity, 0 to 1; undefined: it has no capacity. */
  readonly full: number | undefined;
  readonly usedBytes: number;
  readonly capacityBytes: number;
  readonly replicas: number;
  /** The rate at which the node sends chunks, in bytes per second; undefined while it is not known. */
  readonly up: number | undefined;
  readonly down: number | undefined;
}

/** Makes a row for every node that has not left and is not dead. Rates are those since `before`. */
export function topRows(before: NetworkSight | undefined, now: NetworkSight): TopRow[] {
  const earlier = new Map(before?.nodes.map(({ info, word }) => [info.identity, word]));
  return now.nodes
    .filter(({ info }) => !isGone(info))
    .map(({ info, word }) => ({
      name: printable(info.identity),
      state: stateName(info.state),
      full: info.capacityBytes > 0 ? info.usedBytes / info.capacityBytes : undefined,
      usedBytes: info.usedBytes,
      capacityBytes: info.capacityBytes,
      replicas: info.replicas,
      ...rates(earlier.get(info.identity), word, info),
    }));
}

function rates(before: NodeWord | undefined, now: NodeWord | undefined, { incarnation }: NodeInfo) {
  // Counters start again at each start of the node.
  const comparable = before && now && before.status.incarnation === now.status.incarnation;
  if (!comparable || now.status.incarnation !== incarnation || now.at <= before.at)
    return { up: undefined, down: undefined };
  const seconds = (now.at - before.at) / 1000;
  return {
    up: Math.max(0, now.status.uploadedBytes - before.status.uploadedBytes) / seconds,
    down: Math.max(0, now.status.downloadedBytes - before.status.downloadedBytes) / seconds,
  };
}

/** Sorts names from a to z, and other columns with the largest value first; reversed on request. Equal rows are sorted by name. */
export function inOrder(rows: readonly TopRow[], { order, reversed }: TopChoice): TopRow[] {
  const byName = (a: TopRow, b: TopRow) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const traffic = ({ up = 0, down = 0 }: TopRow) => up + down;
  const compare = {
    name: byName,
    used: (a: TopRow, b: TopRow) => (b.full ?? -1) - (a.full ?? -1) || byName(a, b),
    traffic: (a: TopRow, b: TopRow) => traffic(b) - traffic(a) || byName(a, b),
  }[order];
  const sorted = [...rows].sort(compare);
  return reversed ? sorted.reverse() : sorted;
}

/** The number of lines around the rows of nodes on a screen: figures, titles and keys. */
const AROUND = 8;
const BAR = 8;
/** The widths of all columns but the first, in characters, with the spaces before them. */
const STATE = 11;
const USED = 2 + BAR + 5;
const CAPACITY = 10;
const REPLICAS = 9;
const RATE = 11;
const FIXED = STATE + USED + CAPACITY + REPLICAS + 2 * RATE;
const SHORTEST_NAME = 8;

/** The number of nodes that fit on a screen. */
export function roomFor({ rows }: ScreenSize): number {
  return Math.max(1, rows - AROUND);
}

/** Draws the whole page. Without a `size` it shows all nodes, and does not explain the keys. */
export function topFrame(
  tracker: string,
  sight: NetworkSight,
  rows: readonly TopRow[],
  choice: TopChoice,
  size: ScreenSize | undefined,
  trouble: string | undefined,
  paint: Paint,
): string[] {
  const sorted = inOrder(rows, choice);
  const room = size ? roomFor(size) : sorted.length;
  const first = Math.max(0, Math.min(choice.scrolled, sorted.length - room));
  const shown = sorted.slice(first, first + room);
  const longest = Math.max(...shown.map(({ name }) => name.length), SHORTEST_NAME);
  const nameWidth = Math.max(SHORTEST_NAME, Math.min(longest, (size?.columns ?? Number.POSITIVE_INFINITY) - FIXED));
  const page = [
    ...figures(tracker, sight, rows, trouble, paint),
    "",
    paint.bold(titles(nameWidth)),
    ...shown.map((row) => line(row, nameWidth, paint)),
  ];
  if (!size) return page;
  while (page.length < size.rows - 1) page.push("");
  return [...page, paint.dim(keys(choice, sorted.length, first, shown.length))];
}

function figures(
  tracker: string,
  { stat }: NetworkSight,
  rows: readonly TopRow[],
  trouble: string | undefined,
  paint: Paint,
): string[] {
  const { usedBytes, pledgedBytes, capacityBytes, underReplicated, unavailable } = stat;
  const sum = (key: "up" | "down") => rows.reduce((total, row) => total + (row[key] ?? 0), 0);
  const lacking = `${formatNumber(underReplicated)} under-replicated, ${formatNumber(unavailable)} unavailable`;
  const share = capacityBytes > 0 ? usedBytes / capacityBytes : undefined;
  return [
    trouble === undefined
      ? `${paint.bold("swarmlab")}  tracker ${tracker}, epoch ${stat.epoch}`
      : paint.red(`these figures are old: ${printable(trouble)}`),
    peersLine(stat),
    `room     ${bar(share, paint)} ${percent(share)}  ${formatBytes(usedBytes)} of ${formatBytes(capacityBytes)}, ${formatBytes(pledgedBytes)} pledged`,
    `files    ${plural(stat.files, "file")}, ${plural(stat.chunks, "chunk")}; ${unavailable > 0 ? paint.red(lacking) : lacking}`,
    `traffic  ${formatRate(sum("up"))} up, ${formatRate(sum("down"))} down; ${plural(stat.repairsActive, "repair")} under way`,
  ];
}

function titles(nameWidth: number): string {
  return (
    "node".padEnd(nameWidth) +
    "  state".padEnd(STATE) +
    "  used".padEnd(USED) +
    "of".padStart(CAPACITY) +
    "replicas".padStart(REPLICAS) +
    "up".padStart(RATE) +
    "down".padStart(RATE)
  );
}

function line(row: TopRow, nameWidth: number, paint: Paint): string {
  const { full, up, down } = row;
  const state = `  ${row.state}`.padEnd(STATE);
  return (
    cut(row.name, nameWidth) +
    (row.state === "alive" ? state : paint.yellow(state)) +
    `  ${bar(full, paint)}${percent(full)}` +
    (row.capacityBytes > 0 ? formatBytes(row.capacityBytes) : "–").padStart(CAPACITY) +
    formatNumber(row.replicas).padStart(REPLICAS) +
    (up === undefined ? "–" : formatRate(up)).padStart(RATE) +
    (down === undefined ? "–" : formatRate(down)).padStart(RATE)
  );
}

function cut(name: string, width: number): string {
  return name.length > width ? `${name.slice(0, width - 1)}…` : name.padEnd(width);
}

function bar(share: number | undefined, paint: Paint): string {
  const full = Math.round(Math.min(1, Math.max(0, share ?? 0)) * BAR);
  const filled = "█".repeat(full);
  return ((share ?? 0) >= 0.9 ? paint.red(filled) : paint.cyan(filled)) + paint.dim("░".repeat(BAR - full));
}

function percent(share: number | undefined): string {
  return (share === undefined ? "–" : `${Math.floor(share * 100)} %`).padStart(5);
}

function keys({ order, reversed }: TopChoice, nodes: number, first: number, shown: number): string {
  const place = nodes > shown ? `${first + 1}–${first + shown} of ${nodes}, arrows · ` : "";
  return `${place}by ${order}${reversed ? ", reversed" : ""} · n name, u used, t traffic, r reverse, q quit`;
}
