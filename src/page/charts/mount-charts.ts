import type { ChartModel, ChartSection } from "../../report/charts/chart-model.js";
import { element } from "../dom/element.js";
import { makeWhenNeeded } from "../dom/when-needed.js";
import type { Page } from "../page.js";
import { alignedCharts } from "./aligned-charts.js";
import type { ChartSource } from "./chart-csv.js";
import { ChartFigure } from "./chart-figure.js";
import { zoomBar } from "./zoom-bar.js";

/** The sections in the order in which readers want them. */
const sections: readonly ChartSection[] = ["comparison", "files", "operations", "traffic", "nodes", "load"];

/** A chart, and the run to which it belongs. */
interface Shown {
  readonly chart: ChartModel;
  readonly source: ChartSource;
  /** The name of the chart's run, if there are several runs. */
  readonly run: string;
}

/** Shows all charts of a page. Charts with a time axis all show the same part of the run, and the same moment. */
export function mountCharts(page: Page): HTMLElement | undefined {
  const shown = shownCharts(page);
  if (shown.length === 0) return undefined;
  const said = shown.filter(({ chart }) => chart.says !== undefined);
  const figures = shown
    .filter(({ chart }) => chart.says === undefined)
    .map(({ chart, source, run }) => {
      const titled = run === "" ? chart : { ...chart, title: `${chart.title}, ${run}` };
      const row = run === "" ? "" : chart.name;
      return new ChartFigure(titled, source, page.view, row);
    });
  follow(page, figures);
  makeWhenNeeded(figures);
  return element(
    "div",
    {},
    zoomBar(page),
    ...rowsOf(figures).map((row) => element("div", { class: "charts" }, ...row.map((figure) => figure.element))),
    ...said.map(({ chart: { name, says }, run }) =>
      element("p", { class: "chart-says", "data-chart": name }, run === "" ? says : `${run}: ${says}`),
    ),
  );
}

/** Puts charts into grids. One run has a single grid with all charts; of several runs, the charts of one kind share a grid. */
function rowsOf(figures: readonly ChartFigure[]): ChartFigure[][] {
  const rows = new Map<string, ChartFigure[]>();
  for (const figure of figures) {
    const row = rows.get(figure.row);
    if (row) row.push(figure);
    else rows.set(figure.row, [figure]);
  }
  return [...rows.values()];
}

/** Sorts the charts by section. If there are several runs, the charts of one kind follow each other, and have the same axes. */
function shownCharts({ data, runs }: Page): Shown[] {
  const overview = (data.overview?.charts ?? []).map((chart) => ({
    chart,
    source: { scenario: data.title, seed: "" },
    run: "",
  }));
  const names = [...new Set(runs.flatMap(({ charts }) => charts.map(({ name }) => name)))];
  const ofRuns = names.flatMap((name) => {
    const having = runs.flatMap((run) => {
      const chart = run.charts.find((one) => one.name === name);
      return chart ? [{ chart, run }] : [];
    });
    const charts = alignedCharts(having.map(({ chart }) => chart));
    return having.map(({ run: { name: of, report } }, i) => ({
      chart: charts[i] as ChartModel,
      source: { scenario: report.run.scenario, seed: report.run.seed },
      run: runs.length > 1 ? of : "",
    }));
  });
  return sections.flatMap((section) => [...overview, ...ofRuns].filter(({ chart }) => chart.section === section));
}

/** Tells all charts when the view or the colours have changed. */
function follow({ view }: Page, figures: readonly ChartFigure[]): void {
  view.onChange((now, before) => {
    for (const figure of figures) figure.follow(now, before);
  });
  const repaint = () => {
    for (const figure of figures) figure.repaint();
  };
  for (const query of ["(prefers-color-scheme: dark)", "print"]) matchMedia(query).addEventListener("change", repaint);
}
