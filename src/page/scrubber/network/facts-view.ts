import { formatNumber, plural } from "../../../report/text/format.js";
import { element } from "../../dom/element.js";
import type { RunModel } from "../../run-model.js";
import { type Fact, factsOf } from "./moment-words.js";
import type { RunNetwork } from "./run-network.js";

/** Figures of a moment, with a bar of the chunks by number of replicas. */
export class FactsView {
  readonly element: HTMLElement;
  private readonly list = element("dl", { class: "moment-facts" });
  private readonly bar: ReplicaBar;
  private told = "";

  constructor(private readonly run: RunModel) {
    this.bar = new ReplicaBar(run);
    this.element = element("div", { class: "moment-figures" }, this.list, this.bar.element);
  }

  /** Returns all of it as one sentence. */
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

/** Chunks of the files that are there by number of replicas on nodes that run, in the colours of the chart of them. */
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
    const byReplicas = this.countsAt(network);
    this.element.hidden = byReplicas === undefined;
    if (!byReplicas) return "replicas of chunks were not recorded";
    const counts = this.run.replicaBands.map(({ from, to }, at) => {
      const isLast = at === this.run.replicaBands.length - 1;
      return byReplicas.slice(from, isLast ? undefined : to + 1).reduce((sum, count) => sum + count, 0);
    });
    const all = counts.reduce((sum, count) => sum + count, 0);
    this.title.textContent = `${plural(all, "chunk")} by number of live replicas`;
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
    return `${plural(all, "chunk")} by number of live replicas: ${parts.join(", ") || "none yet"}`;
  }

  /** If the history does not record single chunks, these are the numbers of the report's latest sample. */
  private countsAt({ replay, now, time }: RunNetwork): readonly number[] | undefined {
    if (replay.knowsChunks) return [...now.byReplicas];
    const { series } = this.run.report;
    const sample = series.time.findLastIndex((at) => at <= time);
    return sample < 0 ? undefined : series.byReplicas.map((row) => row[sample] ?? 0);
  }
}
