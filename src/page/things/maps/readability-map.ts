import { fileLevels } from "../../../history/through-time/file-levels.js";
import { Grade, gradeWords } from "../../../history/through-time/grade.js";
import { GRADES, Readability, worstGrade } from "../../../history/through-time/readability.js";
import { formatDuration, formatNumber, plural } from "../../../report/text/format.js";
import { element } from "../../dom/element.js";
import type { View } from "../../view-state.js";
import type { Things } from "../things.js";
import { axisLabels } from "../timeline/axis.js";
import { place, type Range } from "../timeline/scale.js";
import { HeatMap, legend } from "./heat-map.js";

/** The number of columns, each of which is an equal part of the run. And the largest number of files that are shown at once, each in a row. */
const COLUMNS = 240;
const PAGE = 24;
/** The longest work at a time, in ms, so that the page stays responsive. */
const SLICE_MS = 12;

const tones = [undefined, "--vermilion", "--purple", "--orange", "--yellow", "--sky-blue"] as const;

/** A map of files through time. The files that were kept worst come first. It shows where and when something went wrong, and a click goes there. */
export class ReadabilityMap {
  readonly element: HTMLElement;
  private readonly map: HeatMap;
  private readonly says = element("p", { class: "muted" });
  private readonly pager: HTMLElement;
  private readonly readability: Readability;
  private order: Int32Array = new Int32Array();
  private first = 0;

  constructor(private readonly things: Things) {
    this.readability = new Readability(things.through, COLUMNS);
    const axis = element("div", { class: "axis" }, ...axisLabels(things, this.range));
    this.map = new HeatMap("Files through time, by how well they could be read", tones, false, axis);
    const turn = (by: number) =>
      element("button", { type: "button", onclick: () => this.turn(by) }, by < 0 ? "Worse files" : "Better files");
    this.pager = element("div", { class: "turns", hidden: true }, turn(-PAGE), turn(PAGE));
    const grades = gradeWords.map((says, grade) => ({ tone: `grade-${grade}`, says })).slice(1);
    this.element = element("div", {}, this.says, legend(grades), this.map.element, this.pager);
    this.says.textContent = "Looking at all files …";
    this.look();
  }

  show({ time }: View): void {
    this.map.mark(place(this.range, this.things.run.replay.tickOf(time)));
  }

  private get range(): Range {
    return { from: 0, until: this.readability.tickOf(COLUMNS) };
  }

  /** Computes the grades of a few files at a time, so that the page stays responsive. */
  private look(): void {
    const until = performance.now() + SLICE_MS;
    while (!this.readability.isWhole && performance.now() < until) this.readability.step();
    if (!this.readability.isWhole) setTimeout(() => this.look());
    else this.draw();
  }

  private draw(): void {
    this.order = this.readability.order();
    const { ticks } = this.readability;
    const bad = this.order.filter((file) => (ticks[file * GRADES + Grade.UNREADABLE] as number) > 0).length;
    const all = plural(this.order.length, "file");
    const what =
      bad === 0 ? "all of them could be read at every moment" : `${formatNumber(bad)} could not be read for a time`;
    this.says.textContent =
      this.order.length === 0 ? "There was no file." : `${all}: ${what}. Those that were kept worst come first.`;
    this.pager.hidden = this.order.length <= PAGE;
    this.map.element.hidden = this.order.length === 0;
    this.turn(0);
  }

  private turn(by: number): void {
    const { order, things, readability } = this;
    if (this.first + by >= 0 && this.first + by < order.length) this.first += by;
    const [before, after] = [...this.pager.querySelectorAll("button")];
    if (before) before.disabled = this.first === 0;
    if (after) after.disabled = this.first + PAGE >= order.length;
    const shown = order.slice(this.first, this.first + PAGE);
    const hasSum = order.length > PAGE;
    const sum = { label: [`All ${formatNumber(order.length)}: the worst`], title: "The worst of all files" };
    const single = (file: number) => ({ label: [things.link({ file })], title: things.name({ file }) });
    const fileAt = (row: number) => (hasSum ? (row === 0 ? undefined : shown[row - 1]) : shown[row]);
    const worst = this.worstOfAll();
    const value = (row: number, column: number) => {
      const file = fileAt(row);
      return file === undefined ? (worst[column] as number) : (readability.worst[file * COLUMNS + column] as number);
    };
    this.map.show({
      rows: [...(hasSum ? [sum] : []), ...Array.from(shown, single)],
      columns: COLUMNS,
      value,
      tell: (row, column) => this.tell(fileAt(row), column, value(row, column)),
      choose: (row, column) => this.choose(fileAt(row), column),
    });
    this.show(things.page.view.current);
  }

  private worstOfAll(): number[] {
    const { worst } = this.readability;
    return Array.from({ length: COLUMNS }, (_, column) =>
      worstGrade(Array.from(this.order, (file) => worst[file * COLUMNS + column] as number)),
    );
  }

  private tell(file: number | undefined, column: number, grade: number): (Node | string)[] {
    const { things, readability } = this;
    const [from, until] = [readability.tickOf(column), readability.tickOf(column + 1)];
    const when = ["From ", things.link({ tick: from }), " to ", things.link({ tick: until })];
    if (file === undefined) return [...when, `, the worst of all files: ${gradeWords[grade]}.`];
    const bad = readability.ticks[file * GRADES + Grade.UNREADABLE] as number;
    const inAll = bad > 0 ? ` In all it could not be read for ${formatDuration(things.ms(bad))}.` : "";
    return [
      ...when,
      ", ",
      things.link({ file }),
      `: ${gradeWords[grade]}${grade === Grade.ABSENT ? "" : " at worst"}.${inAll}`,
    ];
  }

  /** Goes to the file, at the moment in this part of time at which it was worst. */
  private choose(file: number | undefined, column: number): void {
    const { things, readability } = this;
    const [from, until] = [readability.tickOf(column), readability.tickOf(column + 1)];
    if (file === undefined) return things.page.view.change({ time: things.ms(from), playing: false });
    const levels = fileLevels(things.through, file).filter((level) => level.from < until && level.until > from);
    const [worst] = levels.sort((a, b) => a.grade - b.grade || a.from - b.from);
    things.go({ file }, Math.max(from, worst?.from ?? from));
  }
}
