import type { ChartModel } from "../../report/charts/chart-model.js";
import { AtMoment } from "../at-moment.js";
import { element } from "../dom/element.js";
import type { View, ViewState } from "../view-state.js";
import type { ChartSource } from "./chart-csv.js";
import { cursorAfter, zoomAfter } from "./chart-keys.js";
import { ChartLegend } from "./chart-legend.js";
import { ChartPlot } from "./chart-plot.js";
import { nameAt, type Range, rangeOfX } from "./layers.js";
import { chartFormats, saveChart } from "./save-chart.js";
import { valueTable } from "./value-table.js";

/** One chart with its legend, its values as text and as a table, and its files. */
export class ChartFigure {
  readonly element: HTMLElement;
  /** The name of the row. Charts with the same `row` are beside each other. */
  readonly row: string;
  private readonly chart: ChartModel;
  private readonly source: ChartSource;
  private readonly view: ViewState;
  private readonly plot: ChartPlot;
  private readonly legend: ChartLegend;
  private readonly live = element("p", { class: "chart-live", "aria-live": "polite" });
  private readonly all: Range;
  private hidden: ReadonlySet<number> = new Set();
  /** The position of the pointer on the axis. `cursor` and `range` are used only if the axis is not the time of the run. */
  private hovered: number | undefined;
  private cursor: number | undefined;
  private range: Range | undefined;
  /** The position of the cursor before the last click. */
  private left: number | undefined;
  private readonly reader: AtMoment;

  constructor(chart: ChartModel, source: ChartSource, view: ViewState, row: string) {
    this.row = row;
    this.chart = chart;
    this.source = source;
    this.view = view;
    this.all = rangeOfX(chart);
    const target = element("div", {
      class: "chart-plot",
      tabindex: 0,
      role: "application",
      "aria-roledescription": "chart",
      "aria-label": `${chart.title}: ${chart.alt}. Arrow keys read values, plus and minus zoom, Escape shows all.`,
    });
    target.addEventListener("keydown", (event) => this.pressed(event));
    this.legend = new ChartLegend(chart, (hidden) => {
      this.hidden = hidden;
      this.plot.hide(hidden);
    });
    this.element = element(
      "figure",
      { class: "chart", "data-chart": chart.name },
      element("figcaption", {}, element("h3", {}, element("bdi", {}, chart.title)), element("p", {}, chart.subtitle)),
      target,
      this.legend.element,
      this.live,
      this.more(),
    );
    this.plot = new ChartPlot(chart, target, {
      onHover: (x) => this.hover(x),
      onClick: (x) => this.click(x),
      onSelect: (range) => this.zoomTo(range),
      onReset: () => this.reset(),
    });
    this.reader = new AtMoment(this.element, () => this.read());
    this.follow(view.current, undefined);
    this.read();
  }

  /** Shows the moment and the part of the run that the whole page shows. */
  follow(now: View, before: View | undefined): void {
    if (!this.isClock) return;
    if (now.zoom !== before?.zoom) this.plot.zoom(now.zoom && { min: now.zoom.from, max: now.zoom.to });
    if (now.time !== before?.time || before === undefined) {
      this.plot.mark(now.time);
      if (before) this.reader.changed(now);
    }
  }

  /** Draws the chart. Until then it is an empty place of its size. */
  make(): void {
    this.plot.make();
  }

  /** Draws the chart again after the colours of the page have changed. */
  repaint(): void {
    this.legend.paint();
    this.plot.redraw();
  }

  private get isClock(): boolean {
    return this.chart.x.unit === "moment";
  }

  private get shownRange(): Range {
    const { zoom } = this.view.current;
    if (!this.isClock) return this.range ?? this.all;
    return zoom ? { min: zoom.from, max: zoom.to } : this.all;
  }

  private get place(): number | undefined {
    return this.isClock ? this.view.current.time : this.cursor;
  }

  private hover(x: number | undefined): void {
    this.hovered = x;
    this.read();
  }

  private click(x: number): void {
    this.left = this.place;
    this.moveTo(x);
  }

  /** Shows the whole axis after a double click. Its first click moved the cursor, which the reader did not intend, so this moves it back. */
  private reset(): void {
    if (this.left !== undefined) this.moveTo(this.left);
    this.zoomTo(undefined);
  }

  /** Goes to a moment or, on an axis of nodes, selects the node. */
  private moveTo(x: number): void {
    if (this.isClock) this.view.change({ time: x });
    else {
      const name = nameAt(this.chart, x);
      if (name !== undefined) this.view.change({ selected: { kind: "node", name } });
      this.cursor = x;
      this.plot.mark(x);
      this.read();
    }
  }

  private zoomTo(range: Range | undefined): void {
    const within = range && {
      min: Math.max(range.min, this.all.min),
      max: Math.min(range.max, this.all.max),
    };
    if (this.isClock) this.view.change({ zoom: within && { from: within.min, to: within.max } });
    else {
      this.range = within;
      this.plot.zoom(within);
    }
  }

  private read(): void {
    this.legend.read(this.hovered ?? this.place);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const range = this.shownRange;
    const to = cursorAfter(event.key, event.shiftKey, this.chart, range, this.place);
    const zoom = to === undefined ? zoomAfter(event.key, range, this.all, this.place) : undefined;
    if (to === undefined && zoom === undefined) return;
    event.preventDefault();
    if (zoom) this.zoomTo(zoom === "all" ? undefined : zoom);
    if (to === undefined) return;
    this.hovered = undefined;
    this.moveTo(to);
    const { where, values } = this.legend.read(to);
    this.live.textContent = [where, ...values.map(({ label, words }) => `${label}: ${words}`)].join("; ");
  }

  /** Makes the fold with buttons that save files, and with the table of values, which is made when the fold is opened. */
  private more(): HTMLElement {
    const save = (format: (typeof chartFormats)[number]) => {
      const button = element(
        "button",
        { type: "button", "aria-label": `Save ${this.chart.title} as ${format}` },
        format,
      );
      button.addEventListener("click", () => {
        void saveChart(this.chart, this.source, format, { hidden: this.hidden, range: this.shownRange });
      });
      return button;
    };
    const values = element("details", {}, element("summary", {}, "Values"));
    values.addEventListener("toggle", () => {
      if (values.open && values.children.length === 1) values.append(valueTable(this.chart));
    });
    return element(
      "div",
      { class: "chart-more" },
      values,
      element("p", { class: "chart-files" }, "Save as ", ...chartFormats.map(save)),
    );
  }
}
