import type { ChartModel } from "../../report/charts/chart-model.js";
import { element } from "../dom/element.js";
import { nameAt, positionAt } from "./layers.js";
import { paletteNow } from "./palette-now.js";
import { valueWords } from "./value-words.js";

/** The value that a series has at a position. */
export interface ReadValue {
  readonly label: string;
  readonly words: string;
}

/** The series of a chart, each a button that shows or hides it, with its value at the cursor. */
export class ChartLegend {
  readonly element: HTMLElement;
  private readonly chart: ChartModel;
  private readonly hidden = new Set<number>();
  private readonly entries: readonly { swatch: HTMLElement; value: HTMLElement }[];
  private readonly where = element("span", { class: "chart-where" });

  constructor(chart: ChartModel, onToggle: (hidden: ReadonlySet<number>) => void) {
    this.chart = chart;
    const list = element("ul", { class: "chart-legend" });
    this.entries = chart.series.map(({ label, draw, dash, fill = 0 }, i) => {
      const isLine = (draw === "line" || draw === "steps") && fill < 1;
      const swatch = element("span", {
        class: `chart-swatch${isLine ? " is-line" : ""}${dash?.length ? " is-dashed" : ""}`,
        "aria-hidden": "true",
      });
      const value = element("span", { class: "chart-value" });
      if (label !== "") {
        const toggle = element("button", { type: "button", "aria-pressed": "true" }, swatch, element("bdi", {}, label));
        toggle.addEventListener("click", () => {
          if (!this.hidden.delete(i)) this.hidden.add(i);
          toggle.setAttribute("aria-pressed", String(!this.hidden.has(i)));
          onToggle(this.hidden);
        });
        list.append(element("li", {}, toggle, value));
      }
      return { swatch, value };
    });
    this.element = element("div", {}, this.where, list);
    this.paint();
  }

  /** Gives the swatches the colours of the page as it is now. */
  paint(): void {
    const palette = paletteNow();
    this.chart.series.forEach(({ colour }, i) => {
      this.entries[i]?.swatch.style.setProperty("--series", palette.shown(colour));
    });
  }

  /** Shows the values of all series at `x`; undefined: shows none. Returns what is shown. */
  read(x: number | undefined): { readonly where: string; readonly values: readonly ReadValue[] } {
    const where = x === undefined ? "" : this.whereWords(x);
    this.where.textContent = where;
    const values = this.chart.series.map(({ label }, i) => ({
      label,
      words: x === undefined ? "" : this.wordsAt(i, x),
    }));
    values.forEach(({ words }, i) => {
      const shown = this.entries[i]?.value;
      if (shown && shown.textContent !== words) shown.textContent = words;
    });
    return {
      where,
      values: values.filter(({ label, words }, i) => label !== "" && words !== "" && !this.hidden.has(i)),
    };
  }

  private wordsAt(i: number, x: number): string {
    const series = this.chart.series[i];
    if (!series) return "";
    const at = positionAt(series, series.xs ?? this.chart.xs, x);
    const axis = series.axis === "y2" && this.chart.y2 ? this.chart.y2 : this.chart.y;
    return at < 0 ? "" : valueWords(series.values[at], axis);
  }

  /** Describes a position by its name or, if it has none, by its value. Adds the first two spans at it. */
  private whereWords(x: number): string {
    const { chart } = this;
    const spans = (chart.spans ?? []).filter(({ from, until }) => from <= x && x <= until).map(({ label }) => label);
    const place = chart.x.unit === "count" ? Math.round(x) : x;
    const told = nameAt(chart, x) ?? nameAt(chart, x, "names") ?? `${chart.x.label} ${valueWords(place, chart.x)}`;
    return [told, ...new Set(spans.slice(0, 2))].join(" · ");
  }
}
