import { element } from "../dom/element.js";
import type { Page } from "../page.js";
import type { OverviewSentence } from "../page-data.js";
import { dataTable } from "./data-table.js";

type Tone = OverviewSentence["tone"];

/** The largest number of sentences of a group that is open from the start. A group with more sentences is folded. */
const MOST_OPEN = 5;

/**
 * The headings for the sentences of each tone, in this order. `open`: the largest number of sentences with which the group is open from the start.
 */
const groups: readonly { readonly title: string; readonly tones: readonly Tone[]; readonly open: number }[] = [
  { title: "What differs", tones: ["failed", "worse", "better", "differs"], open: Number.POSITIVE_INFINITY },
  { title: "What is alike", tones: ["alike"], open: 0 },
  { title: "What these runs do not decide", tones: ["not told"], open: 0 },
  { title: "What cannot be compared", tones: ["not comparable"], open: MOST_OPEN },
  { title: "What to know before reading the figures", tones: ["caveat"], open: MOST_OPEN },
];

/** Shows what a comparison, a fidelity run or an experiment found: sentences first, then tables. */
export function mountOverview({ data: { overview } }: Page): HTMLElement | undefined {
  if (!overview) return undefined;
  const { sentences, tables } = overview;
  return element(
    "div",
    { class: "overview" },
    ...groups.flatMap(({ title, tones, open }) => {
      const told = sentences.filter(({ tone }) => tones.includes(tone));
      if (told.length === 0) return [];
      return [
        element(
          "details",
          { open: told.length <= open },
          element("summary", {}, `${title} (${told.length})`),
          listOf(told),
        ),
      ];
    }),
    ...tables.map(dataTable),
  );
}

function listOf(sentences: readonly OverviewSentence[]): HTMLElement {
  const hasMarks = sentences.some(({ tone }) => marks[tone] !== undefined);
  return element(
    "ul",
    { class: hasMarks ? "findings" : "sentences" },
    ...sentences.map(({ tone, text }) =>
      element(
        "li",
        {},
        marks[tone] === undefined ? undefined : element("span", { class: "tone", "data-tone": tone }, marks[tone]),
        hasMarks ? " " : undefined,
        element("span", {}, text),
      ),
    ),
  );
}

/** Words that stand beside the colours, for readers who cannot tell the colours apart. */
const marks: { readonly [T in Tone]?: string } = {
  failed: "✗ failed",
  worse: "▼ worse",
  better: "▲ better",
  differs: "◆ differs",
};
