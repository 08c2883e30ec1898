import { formatDuration } from "../../report/text/format.js";
import { element } from "../dom/element.js";
import type { Page } from "../page.js";
import type { View } from "../view-state.js";
import { zoomAfter } from "./chart-keys.js";

/** Says how to zoom, and which part of the run is shown. Has buttons for readers who cannot drag. Undefined: no chart has an axis of time. */
export function zoomBar({ runs, view }: Page): HTMLElement | undefined {
  if (runs.length === 0) return undefined;
  const all = { min: 0, max: Math.max(...runs.map(({ report }) => report.run.played)) };
  const press = (key: string) => (): void => {
    const { zoom, time } = view.current;
    const to = zoomAfter(key, zoom ? { min: zoom.from, max: zoom.to } : all, all, time);
    if (to) view.change({ zoom: to === "all" ? undefined : { from: to.min, to: to.max } });
  };
  const button = (label: string, key: string) => element("button", { type: "button", onclick: press(key) }, label);
  const words = element("span", { role: "status" });
  const [closer, farther, whole] = [button("Closer", "+"), button("Farther", "-"), button("Show the whole run", "0")];
  const show = ({ zoom }: View): void => {
    words.textContent = zoom
      ? `Shown: ${formatDuration(zoom.from)} to ${formatDuration(zoom.to)}.`
      : "Drag across a chart to look closer at that part of the run on all of them; click to go to a moment.";
    [farther.hidden, whole.hidden] = [zoom === undefined, zoom === undefined];
  };
  view.onChange((now, before) => {
    if (now.zoom !== before.zoom) show(now);
  });
  show(view.current);
  return element("p", { class: "chart-zoom" }, words, closer, farther, whole);
}
