import type { Report } from "../report.js";
import { timeScale } from "../text/format.js";
import type { ChartAxis, ChartMark } from "./chart-model.js";

/** Makes the x axis of every chart through time: all of the run. */
export function timeAxis({ run }: Report): ChartAxis {
  const shown = timeScale(run.played);
  const long = run.played / shown.size;
  // Hours have ticks at divisors of a day, other units at round decimal numbers.
  const steps = shown.name === "h" ? [1, 2, 3, 4, 6, 12, 24] : [1, 2, 5, 10, 20, 50, 100, 200, 500];
  const step = steps.find((size) => long / size <= 12);
  return {
    label: "time",
    unit: "moment",
    shown,
    min: 0,
    max: run.played,
    ...(step && long >= 4 ? { step: step * shown.size } : {}),
  };
}

/** Makes the marks for the steps of the scenario on the axis of time. */
export function timeMarks({ marks }: Report): ChartMark[] {
  return marks.map(({ time, label }) => ({ x: time, label }));
}
