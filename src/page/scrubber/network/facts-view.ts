import { formatNumber, plural } from "../../../report/text/format.js";
import { clockText } from "../../dom/clock.js";
import { element } from "../../dom/element.js";
import type { RunModel } from "../../run-model.js";
import { type Fact, factsOf } from "./moment-words.js";
import type { RunNetwork } from "./run-network.js";

/** Shows the figures of a moment, with a bar of the chunks by number of replicas. */
export class FactsView {
  readonly element: HTMLElement;
  private readonly list = element("dl", { class: "moment-facts" });
  private readonly bar: ReplicaBar;
  private told = "";

  constructor(private readonly run: RunModel) {
    this.bar = new ReplicaBar(run);
    this.element = element("div", { class: "moment-figures" }, this.list, this.bar.element);
  }

  /** Shows the figures, and returns all of them as one sentence. */
  show(network: RunNetwork): string {
    const facts = factsOf(this.run, network);
    const chunks = this.bar.show(network);
    const words = [...facts.map(({ figure, rest }) => `${figure} (${rest})`), chunks].join("; ");
    if (words !== this.told) this.list.replaceChildren(...facts.map(item));
    this.told = words;
    return words;
  }
}

function item({ name, figure, rest }: Fact): HTMLElement {
  return element("div", { "data-fact": name }, element("dt", {}, figure), element("dd", {}, rest));
}

/** A bar of the chunks by their number of replicas on running nodes, in the colours of the report's chart of replicas. */
class ReplicaBar {
  readonly element: HTMLElement;
  private readonly bands: readonly {
    readonly part: HTMLElement;
    readonly count: HTMLElement;
    readonly row: HTMLElement;
  }[];
  private readonly title = element("p", { class: "replica-title" });

  constructor(private readonly run: RunModel) {
    this.bands = run.replicaBands.map(({ name, colour }) => {
      const part = element("span");
      const swatch = element("span", { class: "swatch", "aria-hidden": "true" });
      part.style.background = swatch.style.background = colour;
      const count = element("span", { class: "count" });
      return { part, count, row: element("li", {}, swatch, `${name}: `, count) };
    });
    this.element = element(
      "div",
      { class: "replica-bar" },
      this.title,
      element("div", { class: "replica-parts", "aria-hidden": "true" }, ...this.bands.map(({ part }) => part)),
      element("ul", {}, ...this.bands.map(({ row }) => row)),
    );
  }

  show(network: RunNetwork): string {
    const looked = this.countsAt(network);
    this.element.hidden = looked === undefined;
    if (!looked) return "replicas of chunks were not recorded";
    const counts = this.run.replicaBands.map(({ from, to }, at) => {
      const isLast = at === this.run.replicaBands.length - 1;
      return looked.byReplicas.slice(from, isLast ? undefined : to + 1).reduce((sum, count) => sum + count, 0);
    });
    const all = counts.reduce((sum, count) => sum + count, 0);
    const title = `${plural(all, "chunk")} by number of live replicas${looked.when}`;
    this.title.textContent = title;
    this.bands.forEach(({ part, count, row }, at) => {
      const own = counts[at] ?? 0;
      // The width of a part is in proportion to its number of chunks, but a few chunks stay visible, too.
      part.style.flexGrow = String(own);
      part.style.minWidth = own > 0 ? "3px" : "0";
      count.textContent = formatNumber(own);
      row.classList.toggle("none", own === 0);
    });
    const parts = this.run.replicaBands.flatMap(({ name }, at) =>
      counts[at] ? [`${formatNumber(counts[at])} with ${name === "no live replica" ? "none" : name}`] : [],
    );
    return `${title}: ${parts.join(", ") || "none yet"}`;
  }

  /** The numbers of chunks by replicas. If the history does not record single chunks, they are those of the report's latest sample. */
  private countsAt({ replay, now, time }: RunNetwork) {
    if (replay.knowsChunks) return { byReplicas: [...now.byReplicas] as readonly number[], when: "" };
    const { series, run } = this.run.report;
    const sample = series.time.findLastIndex((at) => at <= time);
    if (sample < 0) return undefined;
    const when = `, at the sample of ${clockText(series.time[sample] ?? 0, run.played)}`;
    return { byReplicas: series.byReplicas.map((row) => row[sample] ?? 0) as readonly number[], when };
  }
}
