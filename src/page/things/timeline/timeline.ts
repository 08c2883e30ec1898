import { element } from "../../dom/element.js";
import type { View } from "../../view-state.js";
import type { Things } from "../things.js";
import { type Arrow, arrowLine } from "./arrow.js";
import { axisLabels } from "./axis.js";
import { type Lane, laneSvg } from "./lane.js";
import { place, type Range } from "./scale.js";

/**
 * Rows over one time axis, with arrows between rows and a line at the moment of the page. A click goes to a moment, and
 * arrow keys go from change to change. Beside each row its value is shown: at the moment, or where the pointer is.
 */
export class Timeline {
  readonly element: HTMLElement;
  /** The slider. It covers all rows, but not their labels, since a slider must not contain links. */
  private readonly plot = element("div", { class: "lane-slider" });
  private readonly cursor = element("div", { class: "cursor" });
  private readonly values: readonly HTMLElement[];
  private readonly changes: readonly number[];
  private readonly axis = element("div", { class: "axis", "aria-hidden": "true" });
  private readonly plots: readonly HTMLElement[];
  private readonly lines: readonly HTMLElement[];
  private range: Range;

  constructor(
    private readonly things: Things,
    private readonly label: string,
    private readonly lanes: readonly Lane[],
    private readonly arrows: readonly Arrow[] = [],
  ) {
    const ticks = lanes.flatMap(({ changes }) => changes).filter((tick) => tick <= this.last);
    this.changes = [...new Set(ticks)].sort((a, b) => a - b);
    this.values = lanes.map(() => element("span", { class: "lane-value" }));
    this.plots = lanes.map(({ isTall }) => element("div", { class: isTall ? "lane-plot tall" : "lane-plot" }));
    const rows = lanes.flatMap((lane, at) => this.row(lane, at));
    this.lines = arrows.map(arrowLine);
    this.element = element("div", { class: "lanes" }, this.axis, ...rows, ...this.lines, this.cursor, this.plot);
    this.range = this.rangeOf(things.page.view.current);
    this.surface();
    this.draw();
  }

  /** Shows a new moment, or another part of time. */
  show(now: View, before: View): void {
    if (now.zoom !== before.zoom) {
      this.range = this.rangeOf(now);
      this.draw();
    } else this.mark(this.things.now);
  }

  private get last(): number {
    const { history } = this.things.through;
    return history.run.played / history.run.tick;
  }

  private row({ label }: Lane, at: number): HTMLElement[] {
    const name = element("div", { class: "lane-label" }, element("span", {}, ...label), this.values[at]);
    return [name, this.plots[at] as HTMLElement];
  }

  private rangeOf({ zoom }: View): Range {
    const { tick, played, duration } = this.things.through.history.run;
    return zoom
      ? { from: zoom.from / tick, until: zoom.to / tick }
      : { from: 0, until: Math.max(1, Math.min(played, duration) / tick) };
  }

  private draw(): void {
    this.lanes.forEach((lane, at) => {
      this.plots[at]?.replaceChildren(laneSvg(lane, this.range));
    });
    this.lines.forEach((line, at) => {
      const x = place(this.range, this.arrows[at]?.tick ?? 0);
      line.hidden = x < 0 || x > 1;
      line.style.left = `${x * 100}%`;
    });
    this.axis.replaceChildren(...axisLabels(this.things, this.range));
    this.mark(this.things.now);
  }

  private mark(tick: number): void {
    const x = place(this.range, tick);
    this.cursor.hidden = x < 0 || x > 1;
    this.cursor.style.setProperty("--x", String(x));
    const told = this.lanes.map(({ at }) => at(tick));
    told.forEach((text, at) => {
      const value = this.values[at] as HTMLElement;
      if (value.textContent !== text) value.textContent = text;
    });
    this.plot.setAttribute("aria-valuenow", String(Math.round(this.things.ms(tick))));
    this.plot.setAttribute("aria-valuetext", `${this.things.clock(tick)}: ${told.slice(0, 6).join("; ")}`);
  }

  /** Makes the plot a slider for the keyboard and for screen readers. */
  private surface(): void {
    const { plot, things } = this;
    const attributes = {
      tabindex: "0",
      role: "slider",
      "aria-label": `${this.label}: arrow keys go from change to change`,
      "aria-valuemin": "0",
      "aria-valuemax": String(Math.round(things.ms(this.last))),
    };
    for (const [name, value] of Object.entries(attributes)) plot.setAttribute(name, value);
    plot.addEventListener("keydown", (event) => this.onKey(event));
    plot.addEventListener("pointermove", (event) => {
      const tick = this.tickAt(event);
      if (tick === undefined) return this.mark(things.now);
      if (event.buttons === 1) this.go(tick);
      else this.mark(tick);
    });
    plot.addEventListener("pointerleave", () => this.mark(things.now));
    plot.addEventListener("click", (event) => {
      const tick = this.tickAt(event);
      if (tick !== undefined) this.go(tick);
    });
  }

  private tickAt({ clientX }: MouseEvent): number | undefined {
    const box = this.axis.getBoundingClientRect();
    const x = (clientX - box.left) / box.width;
    if (x < 0 || x > 1) return undefined;
    return Math.round(this.range.from + x * (this.range.until - this.range.from));
  }

  private onKey(event: KeyboardEvent): void {
    const { now } = this.things;
    const page = (this.range.until - this.range.from) / 10;
    const goals: Readonly<Record<string, number | undefined>> = {
      ArrowRight: this.changes.find((tick) => tick > now),
      ArrowUp: this.changes.find((tick) => tick > now),
      ArrowLeft: this.changes.findLast((tick) => tick < now) ?? 0,
      ArrowDown: this.changes.findLast((tick) => tick < now) ?? 0,
      PageUp: now + page,
      PageDown: now - page,
      Home: this.range.from,
      End: this.range.until,
    };
    if (!(event.key in goals)) return;
    event.preventDefault();
    const goal = goals[event.key];
    if (goal !== undefined) this.go(goal);
  }

  private go(tick: number): void {
    const time = this.things.ms(Math.min(this.last, Math.max(0, Math.round(tick))));
    this.things.page.view.change({ time, playing: false });
  }
}
