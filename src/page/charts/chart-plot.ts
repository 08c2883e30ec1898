import uPlot from "uplot";
import type { ChartModel } from "../../report/charts/chart-model.js";
import { element } from "../dom/element.js";
import { positionsOf, type Range, rangeOfX } from "./layers.js";
import { FONT, paintShapes } from "./paint-shapes.js";
import { paletteNow } from "./palette-now.js";
import { heightOfLabels, LABEL_SIZE, type PlotView, plotShapes, type YRanges, yRanges } from "./plot-shapes.js";
import { ticksOf, titleOf } from "./ticks.js";

/** Callbacks for what a reader does to a plot with the pointer. */
export interface PlotEvents {
  /** Called when the pointer moves over the plot; undefined: it left. */
  readonly onHover: (x: number | undefined) => void;
  readonly onClick: (x: number) => void;
  /** Called when the reader has dragged over a part of the axis. */
  readonly onSelect: (range: Range) => void;
  /** Called after a double click. `onClick` has reported its first click only. */
  readonly onReset: () => void;
}

const HEIGHT = 260;
/** The smallest distance between two ticks, in pixels: across and upwards. */
const [ACROSS, UPWARDS] = [76, 40];
/** The least number of pixels of a drag. A shorter drag is a click. */
const LEAST_DRAG = 5;

/**
 * The axes and the drawing of one chart. uPlot draws the axes and handles the pointer and the selection. The series are
 * drawn by the same code as in saved files.
 */
export class ChartPlot {
  private readonly chart: ChartModel;
  private readonly events: PlotEvents;
  private readonly line = element("div", { class: "chart-line", hidden: true });
  /** The plot of uPlot; undefined until the chart is first drawn. */
  private plot: uPlot | undefined;
  private hidden: ReadonlySet<number> = new Set();
  private range: Range;
  private ranges: YRanges;
  private marked: number | undefined;
  private dragged = false;

  /** `target`: the element in which the chart is drawn, at its whole width. */
  constructor(
    chart: ChartModel,
    private readonly target: HTMLElement,
    events: PlotEvents,
  ) {
    this.chart = chart;
    this.events = events;
    this.range = rangeOfX(chart);
    this.ranges = yRanges({ chart, hidden: this.hidden, x: this.range });
  }

  /** Draws the chart for the first time. */
  make(): void {
    const { chart, target } = this;
    const positions = positionsOf(chart);
    const none = positions.map(() => null);
    this.plot = new uPlot(this.options(), [positions, none, ...(chart.y2 ? [none] : [])], target);
    this.plot.over.append(this.line);
    this.plot.over.addEventListener("click", ({ detail }) => this.clicked(detail));
    new ResizeObserver(() => this.fit()).observe(target);
  }

  /** Shows a part of the x axis; undefined: all of it. */
  zoom(range: Range | undefined): void {
    this.range = range ?? rangeOfX(this.chart);
    this.redraw();
  }

  hide(hidden: ReadonlySet<number>): void {
    this.hidden = hidden;
    this.redraw();
  }

  /** Puts the vertical line at `x`; undefined: there is none. */
  mark(x: number | undefined): void {
    this.marked = x;
    const isSeen = this.plot && x !== undefined && x >= this.range.min && x <= this.range.max;
    this.line.hidden = !isSeen;
    if (isSeen) this.line.style.transform = `translateX(${this.plot?.valToPos(x, "x")}px)`;
  }

  /** Draws the chart again after colours, sizes or values have changed. */
  redraw(): void {
    this.ranges = yRanges({ chart: this.chart, hidden: this.hidden, x: this.range });
    this.plot?.setScale("x", this.range);
  }

  private fit(): void {
    const width = Math.floor(this.target.clientWidth);
    if (width > 0 && width !== this.plot?.width) this.plot?.setSize({ width, height: HEIGHT });
  }

  private clicked(count: number): void {
    const { plot } = this;
    const { left = -1 } = plot?.cursor ?? {};
    if (plot && !this.dragged && left >= 0 && count < 2) this.events.onClick(plot.posToVal(left, "x"));
    this.dragged = false;
  }

  private options(): uPlot.Options {
    const { x, y, y2 } = this.chart;
    const log = (logarithmic: boolean | undefined) => (logarithmic ? { distr: 3 as uPlot.Scale.Distr } : {});
    const ranged = (side: "y" | "y2") => (): uPlot.Range.MinMax => {
      const { min, max } = this.ranges[side];
      return [min, max];
    };
    return {
      width: Math.floor(this.target.clientWidth) || 300,
      height: HEIGHT,
      legend: { show: false },
      padding: [(_self, _side, _sides, cycle) => this.labels(cycle), y2 ? 0 : 14, 0, 0],
      scales: {
        x: { time: false, range: () => [this.range.min, this.range.max], ...log(x.logarithmic) },
        y: { range: ranged("y"), ...log(y.logarithmic) },
        ...(y2 ? { y2: { range: ranged("y2"), ...log(y2.logarithmic) } } : {}),
      },
      series: [{}, { scale: "y", ...drawnElsewhere }, ...(y2 ? [{ scale: "y2", ...drawnElsewhere }] : [])],
      axes: this.axes(),
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => this.reset },
      },
      hooks: {
        setCursor: [(self) => this.hovered(self)],
        setSelect: [(self) => this.selected(self)],
        draw: [(self) => this.draw(self)],
      },
    };
  }

  private axes(): uPlot.Axis[] {
    const { x, y, y2 } = this.chart;
    const side = (of: "y" | "y2"): uPlot.Axis => {
      const axis = of === "y2" && y2 ? y2 : y;
      const most = (self: uPlot) => Math.max(2, Math.floor(self.bbox.height / uPlot.pxRatio / UPWARDS));
      return {
        scale: of,
        side: of === "y2" ? 1 : 3,
        ...axisStyle,
        size: (_self, labels) => 12 + 7 * Math.max(2, ...(labels ?? []).map((label) => String(label).length)),
        label: () => titleOf(axis, this.ranges[of]),
        splits: (self) => ticksOf(axis, this.ranges[of], most(self)).map(({ value }) => value),
        values: (self) => ticksOf(axis, this.ranges[of], most(self)).map(({ label }) => label),
        ...(of === "y2" ? { grid: { show: false } } : {}),
      };
    };
    const most = (self: uPlot) => Math.max(2, Math.floor(self.bbox.width / uPlot.pxRatio / ACROSS));
    const across: uPlot.Axis = {
      scale: "x",
      ...axisStyle,
      size: 30,
      label: () => titleOf(x, this.range),
      splits: (self) => ticksOf(x, this.range, most(self)).map(({ value }) => value),
      values: (self) => ticksOf(x, this.range, most(self)).map(({ label }) => label),
    };
    return [across, side("y"), ...(y2 ? [side("y2")] : [])];
  }

  private readonly reset = (): null => {
    this.events.onReset();
    return null;
  };

  private hovered(self: uPlot): void {
    const { left = -1 } = self.cursor;
    this.events.onHover(left < 0 ? undefined : self.posToVal(left, "x"));
  }

  private selected(self: uPlot): void {
    const { left, width } = self.select;
    if (width === 0) return;
    self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.dragged = width >= LEAST_DRAG;
    if (this.dragged) {
      this.events.onSelect({ min: self.posToVal(left, "x"), max: self.posToVal(left + width, "x") });
    }
  }

  private view(self: uPlot): PlotView {
    const { left, top, width, height } = self.bbox;
    const ratio = uPlot.pxRatio;
    const box = { left: left / ratio, top: top / ratio, width: width / ratio, height: height / ratio };
    return { chart: this.chart, hidden: this.hidden, x: this.range, box };
  }

  /** The height of the labels of marks, in pixels. uPlot asks for it before it knows the size of its box. Then a width of 300 pixels is assumed. */
  private labels(cycle: number): number {
    const view = this.plot && cycle > 0 ? this.view(this.plot) : undefined;
    const width = view?.box.width || 300;
    const { chart, hidden, range: x } = this;
    return 8 + heightOfLabels(view ?? { chart, hidden, x, box: { left: 60, top: 0, width, height: HEIGHT } });
  }

  private draw(self: uPlot): void {
    const { ctx, bbox } = self;
    const { inside, above } = plotShapes(this.view(self), this.ranges, paletteNow());
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    paintShapes(ctx, inside, uPlot.pxRatio);
    ctx.restore();
    paintShapes(ctx, above, uPlot.pxRatio);
    this.mark(this.marked);
  }
}

/** The empty series that uPlot gets for each axis, since other code draws the values. */
const drawnElsewhere = { paths: () => null, points: { show: false } } satisfies Partial<uPlot.Series>;

const axisStyle = {
  stroke: () => paletteNow().ink,
  font: `${LABEL_SIZE}px ${FONT}`,
  labelFont: `${LABEL_SIZE}px ${FONT}`,
  labelSize: 20,
  gap: 4,
  filter: (_self, splits) => splits,
  grid: { stroke: () => paletteNow().grid, width: 1 },
  ticks: { stroke: () => paletteNow().grid, width: 1, size: 5 },
} satisfies Partial<uPlot.Axis>;
