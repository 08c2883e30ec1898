import { formatNumber, plural } from "../../../report/text/format.js";
import { element } from "../../dom/element.js";
import type { Things } from "../things.js";
import { HeatMap, legend } from "./heat-map.js";

/** The most rows at once; and the most columns. If there are more nodes, several share a column. */
const PAGE = 24;
const MOST_COLUMNS = 150;
/** The largest number of nodes whose names stand above their columns. */
const NAMED_COLUMNS = 8;

const Cell = { NONE: 0, REPLICA: 1, CACHED: 2, REPLICA_DOWN: 3, CACHED_DOWN: 4 } as const;
const tones = ["--sunken", "--blue", "--sky-blue", "--edge", "--line"] as const;
const words = [
  "none",
  "a replica",
  "a cached copy",
  "a replica on a node that is down",
  "a cached copy on a node that is down",
];

/** A row: a chunk, or all chunks of a file. */
type Row = { readonly chunk: number } | { readonly file: number };

/** Shows which nodes have each chunk at the moment. `file`: the file whose chunks are shown; undefined: all files are shown. */
export function holdersMap(things: Things, file?: number): { readonly element: HTMLElement; show(): void } {
  const map = new HoldersMap(things, file);
  return { element: map.element, show: () => map.show() };
}

class HoldersMap {
  readonly element: HTMLElement;
  private readonly map: HeatMap;
  private readonly says = element("p", { class: "muted" });
  private readonly pager: HTMLElement;
  private readonly groups: readonly (readonly number[])[];
  private readonly columnOf = new Map<number, number>();
  private first = 0;

  constructor(
    private readonly things: Things,
    private readonly file: number | undefined,
  ) {
    this.groups = grouped(this.nodes());
    this.groups.forEach((nodes, column) => {
      for (const node of nodes) this.columnOf.set(node, column);
    });
    const about =
      file === undefined
        ? "Chunks and nodes at the moment"
        : "Chunks of the file, and nodes that have them at the moment";
    this.map = new HeatMap(about, tones, true, this.head());
    const turn = (by: number) =>
      element("button", { type: "button", onclick: () => this.turn(by) }, by < 0 ? "Earlier rows" : "Later rows");
    this.pager = element("div", { class: "turns" }, turn(-PAGE), turn(PAGE));
    const entries = words.map((says, cell) => ({ tone: `cell-${cell}`, says })).slice(1);
    this.element = element("div", { class: "holders" }, this.says, legend(entries), this.map.element, this.pager);
  }

  show(): void {
    const { things } = this;
    const rows = this.rows();
    this.first = Math.min(this.first, Math.max(0, Math.ceil(rows.length / PAGE) - 1) * PAGE);
    const shown = rows.slice(this.first, this.first + PAGE);
    const cells = shown.map((row) => this.cellsOf(row));
    const size = this.groups[0]?.length ?? 1;
    const columns =
      size === 1 ? `${plural(this.groups.length, "node")} in columns` : `${formatNumber(size)} nodes share a column`;
    const isFiles = shown.some((row) => "file" in row);
    const what = isFiles
      ? `${plural(rows.length, "file")} in rows: open one to see its chunks`
      : `${plural(rows.length, "chunk")} in rows`;
    this.says.replaceChildren(...(rows.length === 0 ? this.nothing() : [`${what}; ${columns}, by zone.`]));
    this.pager.hidden = rows.length <= PAGE;
    const [before, after] = [...this.pager.querySelectorAll("button")];
    if (before) before.disabled = this.first === 0;
    if (after) after.disabled = this.first + PAGE >= rows.length;
    this.map.element.hidden = rows.length === 0;
    this.map.show({
      rows: shown.map((row) => ({ label: [things.link(row)], title: things.name(row) })),
      columns: this.groups.length,
      value: (row, column) => cells[row]?.[column] ?? Cell.NONE,
      tell: (row, column) => this.tell(shown[row], column, cells[row]?.[column] ?? Cell.NONE),
      choose: (row) => {
        const chosen = shown[row];
        if (chosen) things.go(chosen);
      },
    });
  }

  private nothing(): (Node | string)[] {
    const [first] = this.things.through.history.files.committed;
    if (first === undefined) return ["There was no file."];
    return ["At this moment there is no file. The first one was there at ", this.things.link({ tick: first }), "."];
  }

  private turn(by: number): void {
    this.first = Math.max(0, this.first + by);
    this.show();
  }

  /** The nodes to show, by zone and class: all nodes or, for one file, those that ever had a chunk of it. */
  private nodes(): number[] {
    const { nodes } = this.things.through.history;
    const all = this.file === undefined ? nodes.name.map((_, node) => node) : this.everHolders(this.file);
    const places = new Map(all.map((node) => [node, `${nodes.zone[node]}\n${nodes.class[node]}`]));
    return all.sort((a, b) => {
      const [x = "", y = ""] = [places.get(a), places.get(b)];
      return x === y ? a - b : x < y ? -1 : 1;
    });
  }

  private everHolders(file: number): number[] {
    const { chunks, holdings } = this.things.through;
    const nodes = new Set<number>();
    for (let chunk = chunks.first[file] as number; chunk < (chunks.first[file + 1] as number); chunk++) {
      for (const row of holdings.byChunk.of(chunk)) nodes.add(holdings.node[row] as number);
    }
    return [...nodes];
  }

  private rows(): Row[] {
    const { through, now } = this.things;
    const { files } = through.history;
    const isThere = (file: number) =>
      (files.committed[file] as number) <= now &&
      ((files.removed[file] as number) < 0 || (files.removed[file] as number) > now);
    const there = this.file === undefined ? files.name.map((_, file) => file).filter(isThere) : [this.file];
    const count = there.reduce((sum, file) => sum + (files.chunks[file] as number), 0);
    if (this.file === undefined && count > 2 * PAGE) return there.map((file) => ({ file }));
    return there.flatMap((file) =>
      Array.from({ length: files.chunks[file] as number }, (_, index) => ({
        chunk: (through.chunks.first[file] as number) + index,
      })),
    );
  }

  private chunksOf(row: Row): number[] {
    const { first } = this.things.through.chunks;
    if ("chunk" in row) return [row.chunk];
    const start = first[row.file] as number;
    return Array.from({ length: (first[row.file + 1] as number) - start }, (_, index) => start + index);
  }

  private cellsOf(row: Row): Uint8Array {
    const cells = new Uint8Array(this.groups.length);
    for (const chunk of this.chunksOf(row)) {
      for (const { node, isCached, isUp } of this.things.holders(chunk)) {
        const column = this.columnOf.get(node);
        if (column === undefined) continue;
        const [live, down] = isCached ? [Cell.CACHED, Cell.CACHED_DOWN] : [Cell.REPLICA, Cell.REPLICA_DOWN];
        const cell = isUp ? live : down;
        const before = cells[column] as number;
        if (before === Cell.NONE || cell < before) cells[column] = cell;
      }
    }
    return cells;
  }

  private tell(row: Row | undefined, column: number, cell: number): (Node | string)[] {
    const { things } = this;
    const nodes = this.groups[column] ?? [];
    if (!row || nodes.length === 0) return [];
    const names = nodes.slice(0, 4).flatMap((node, at) => [at > 0 ? ", " : "", things.link({ node })]);
    const who = [...names, nodes.length > 4 ? ` and ${nodes.length - 4} more` : ""];
    const has = nodes.length === 1 ? " has " : ": at best ";
    return [things.link(row), " – ", ...who, `${has}${words[cell]}.`];
  }

  /** Makes the row above the columns. It names the nodes if there are few, and otherwise the zones. */
  private head(): HTMLDivElement {
    const { things, groups } = this;
    if (groups.length <= NAMED_COLUMNS && groups.every(({ length }) => length === 1)) {
      const names = groups.map(([node = 0]) =>
        element("span", { title: things.name({ node }) }, things.link({ node })),
      );
      return element("div", { class: "heat-head" }, ...names);
    }
    const { zone } = things.through.history.nodes;
    const zones = groups.map(([node = 0]) => zone[node] ?? "");
    const starts = zones.flatMap((name, column) => (column === 0 || name !== zones[column - 1] ? [column] : []));
    return element(
      "div",
      { class: "heat-head" },
      ...starts.map((column, at) => {
        const name = zones[column] === "" ? "no zone" : zones[column];
        const label = element("span", { class: "zone", title: name }, element("bdi", {}, name));
        label.style.flexGrow = String((starts[at + 1] ?? zones.length) - column);
        return label;
      }),
    );
  }
}

/** Puts neighbouring nodes into one column, so that there are not too many columns. */
function grouped(nodes: readonly number[]): number[][] {
  const size = Math.ceil(nodes.length / MOST_COLUMNS);
  return Array.from({ length: Math.ceil(nodes.length / Math.max(1, size)) }, (_, at) =>
    nodes.slice(at * size, (at + 1) * size),
  );
}
