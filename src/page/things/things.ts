import type { Evidence } from "../../explain/evidence.js";
import type { Story } from "../../explain/story.js";
import type { ReplayCursor } from "../../history/replay.js";
import { fileNamed, filesByName } from "../../history/through-time/file-positions.js";
import { type Holder, holdersAt } from "../../history/through-time/holders-at.js";
import { type ThroughTime, throughTime } from "../../history/through-time/through-time.js";
import { type TrafficTotals, trafficTotals } from "../../history/through-time/traffic.js";
import type { NodeRow } from "../../report/report.js";
import { clockText } from "../dom/clock.js";
import { element } from "../dom/element.js";
import type { Page } from "../page.js";
import type { RunModel } from "../run-model.js";
import { goTo, sectionOf, viewLink } from "../view-link.js";
import { fragmentOf, type Selection } from "../view-state.js";
import { Why } from "../why.js";
import type { Part, Sentence } from "./words/part.js";

/** Answers questions about the nodes, files and chunks of one run. It turns positions and moments into links. */
export class Things {
  readonly through: ThroughTime;
  private readonly cursor: ReplayCursor;
  private sums: TrafficTotals | undefined;
  private rows: ReadonlyMap<string, NodeRow> | undefined;
  private readonly files: ReadonlyMap<string, readonly number[]>;

  /** `run`: must have a history. */
  constructor(
    readonly page: Page,
    readonly run: RunModel & { readonly replay: NonNullable<RunModel["replay"]> },
  ) {
    this.through = throughTime(run.replay);
    this.cursor = run.replay.cursor();
    this.files = filesByName(this.through.history);
  }

  /** Makes the part of a card that says why its object is as it is at the moment that the page shows. */
  why(explain: (evidence: Evidence, tick: number) => Story): Why {
    const { through } = this;
    const { marks: steps, checks } = this.run.report;
    const story = () => explain({ history: through.history, through, steps, checks }, this.now);
    return new Why("Why is it so at this moment?", story, (ms) => this.link({ tick: this.run.replay.tickOf(ms) }));
  }

  get totals(): TrafficTotals {
    this.sums ??= trafficTotals(this.through);
    return this.sums;
  }

  /** The node's sums over the whole run. The report has them even if the history did not keep all transfers; undefined: it has none. */
  whole(node: number): NodeRow | undefined {
    this.rows ??= new Map(this.run.report.nodes.rows?.map((row) => [row.name, row]));
    return this.rows.get(this.name({ node }));
  }

  /** The holders of a chunk at the moment that the page shows. */
  holders(chunk: number): Holder[] {
    const state = this.cursor.seek(this.page.view.current.time);
    return holdersAt(this.through, chunk, this.now, (node) => state.isUp(node));
  }

  /** The moment that the page shows, in ticks. */
  get now(): number {
    return this.run.replay.tickOf(this.page.view.current.time);
  }

  /** The time of a tick, in ms. */
  ms(tick: number): number {
    return tick * this.through.history.run.tick;
  }

  clock(tick: number): string {
    return clockText(this.ms(tick), this.through.history.run.played);
  }

  name(part: Exclude<Part, string>): string {
    const { history, chunks } = this.through;
    if ("node" in part) return history.nodes.name[part.node] ?? "an unknown node";
    if ("file" in part) return history.files.name[part.file] ?? "an unknown file";
    if ("tick" in part) return this.clock(part.tick);
    const file = chunks.file[part.chunk] as number;
    return `${history.files.name[file]}[${part.chunk - (chunks.first[file] as number)}]`;
  }

  selection(part: { readonly node: number } | { readonly file: number } | { readonly chunk: number }): Selection {
    const { history, chunks } = this.through;
    if ("node" in part) return { kind: "node", name: history.nodes.name[part.node] ?? "" };
    if ("file" in part) return { kind: "file", name: history.files.name[part.file] ?? "" };
    const file = chunks.file[part.chunk] as number;
    return { kind: "chunk", name: history.files.name[file] ?? "", index: part.chunk - (chunks.first[file] as number) };
  }

  /** Finds the selected object, as positions in this run's history; undefined: nothing or an operation is selected, or this run does not have it. */
  find(selected: Selection | undefined): { node: number } | { file: number } | { chunk: number } | undefined {
    if (!selected || selected.kind === "operation") return undefined;
    if (selected.kind === "node") {
      const node = this.run.nodeOf.get(selected.name);
      return node === undefined ? undefined : { node };
    }
    const file = fileNamed(this.files, this.through.history, selected.name, this.now);
    if (file === undefined || selected.kind === "file") return file === undefined ? undefined : { file };
    const { chunks, first } = { chunks: this.through.history.files.chunks, first: this.through.chunks.first };
    return selected.index < (chunks[file] as number) ? { chunk: (first[file] as number) + selected.index } : undefined;
  }

  /** Makes a link to an object or a moment. A link to a moment does not scroll the page. */
  link(part: Part): Node | string {
    if (typeof part === "string") return part;
    if ("tick" in part) return this.momentLink(part.tick);
    if ("node" in part && !this.through.history.nodes.name[part.node]) return "an unknown node";
    const selected = this.selection(part);
    return viewLink(this.page, { selected }, sectionOf(selected), element("bdi", {}, this.name(part)));
  }

  /** Shows the card of an object, at a moment if one is given. */
  go(part: { readonly node: number } | { readonly file: number } | { readonly chunk: number }, tick?: number): void {
    const selected = this.selection(part);
    goTo(this.page, tick === undefined ? { selected } : { selected, time: this.ms(tick) }, sectionOf(selected));
  }

  links(sentence: Sentence): (Node | string)[] {
    return sentence.map((part) => this.link(part));
  }

  private momentLink(tick: number): HTMLElement {
    const { view } = this.page;
    const time = this.ms(tick);
    const follow = (event: Event): void => {
      const { ctrlKey, metaKey, shiftKey } = event as MouseEvent;
      if (ctrlKey || metaKey || shiftKey) return;
      event.preventDefault();
      view.change({ time, playing: false });
    };
    return element(
      "a",
      { class: "time-link", href: fragmentOf({ ...view.current, time }), onclick: follow },
      this.clock(tick),
    );
  }
}
