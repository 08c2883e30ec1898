import type { WrittenHistory } from "../history/written.js";
import type { ChartModel, ReplicaBand } from "../report/charts/chart-model.js";
import type { Report } from "../report/report.js";
import type { TimelineEvent } from "../report/timeline/timeline-events.js";

/** All that a page shows. The writer puts it into the page as JSON, compressed; the page reads it back. */
export interface PageData {
  readonly format: "swarmlab-page/1";
  readonly kind: "run" | "comparison" | "fidelity" | "experiment";
  readonly title: string;
  /** The command that makes the same report again; empty: not known. */
  readonly command: string;
  /** Whether the runs are still under way. Then a newer page will follow, and the page opens at the last moment that was played. */
  readonly isUnderWay?: boolean;
  /** The runs: one, or several that are shown side by side. Empty for an experiment. */
  readonly runs: readonly PageRun[];
  /** What the page shows above the runs of a comparison, a fidelity run or an experiment. */
  readonly overview?: PageOverview;
}

/** One run with its texts. The writer of the page makes the sentences about the report; the page's own code describes the history. */
export interface PageRun {
  /** A name that distinguishes the run from the others: scenario, seed, setting. */
  readonly name: string;
  readonly report: Report;
  readonly words: RunWords;
  readonly charts: readonly ChartModel[];
  /** The colours of chunks by their number of replicas, as in the chart of redundancy. */
  readonly replicaBands: readonly ReplicaBand[];
  readonly history: WrittenHistory | null;
}

export interface RunWords {
  /** `headline`: the result of the run, in a sentence or two. `played`: what was played, in a sentence. */
  readonly headline: string;
  readonly played: string;
  /** Sentences about what did not go as the scenario says, the most important first. */
  readonly troubles: readonly string[];
  /** At most five figures to print large, the most important first. */
  readonly figures: readonly { readonly label: string; readonly value: string; readonly note: string }[];
  /** A paragraph for each question: files, uploads, downloads, repair, load. */
  readonly paragraphs: readonly { readonly title: string; readonly text: string }[];
  readonly incidents: readonly TimelineEvent[];
  /** Sentences about further events, of which there were too many to list them one by one. */
  readonly besides: readonly string[];
  /** The incidents that `incidents` leaves out, a line for each. Those that the report only counts are not among them. */
  readonly further: readonly TimelineEvent[];
  readonly checks: readonly CheckWords[];
}

/** An expectation or an invariant in words, with where to look. */
export interface CheckWords {
  readonly kind: "expectation" | "invariant";
  readonly text: string;
  readonly measured: string;
  /** How far the check is from failing, or by how much it misses its bound, in a sentence; empty: there is no such figure. */
  readonly margin: string;
  /** Whether this is the expectation with the smallest margin, if at least two hold with a margin. */
  readonly isNearest: boolean;
  readonly verdict: "held" | "failed" | "nothing to measure" | "held so far" | "not judged";
  /** The file and the line of an expectation. */
  readonly where: string;
  readonly look: LookWords;
}

/** The moment and the objects from which a figure came: the worst moment, the slowest operation. */
export interface LookWords {
  /** A sentence for the reader. There is one even if nothing is known. */
  readonly text: string;
  /** The moment in ms; null: no moment is known. */
  readonly at: number | null;
  readonly nodes: readonly string[];
  readonly files: readonly string[];
  /** The position of an operation in the history; null: the figure is not about one operation. */
  readonly operation: number | null;
}

/** What a comparison, fidelity run or experiment found: sentences first, then tables, then charts. */
export interface PageOverview {
  readonly headline: string;
  /** The sentences. Those about differences come first. */
  readonly sentences: readonly OverviewSentence[];
  readonly tables: readonly PageTable[];
  readonly charts: readonly ChartModel[];
}

export interface OverviewSentence {
  readonly text: string;
  /** What the sentence tells. `caveat`: what a reader must know before the figures; `not comparable`: why some figures cannot be compared. */
  readonly tone: "better" | "worse" | "differs" | "alike" | "not told" | "not comparable" | "failed" | "caveat";
}

export interface PageTable {
  readonly title: string;
  /** What a reader must know to understand the table; empty: nothing. */
  readonly note: string;
  /** Whether the table is open from the start. */
  readonly open: boolean;
  readonly columns: readonly { readonly name: string; readonly align: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
}
