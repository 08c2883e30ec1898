import { element } from "../dom/element.js";
import type { Page } from "../page.js";
import type { OverviewSentence } from "../page-data.js";
import { dataTable } from "./data-table.js";

type Tone = OverviewSentence["tone"];

/** What sentences of a tone are listed under, in this order. Those of the first are open: they are what a reader wants first. */
const groups: readonly { readonly title: string; readonly tones: readonly Tone[]; readonly open: boolean }[] = [
  { title: "What differs", tones: ["failed", "worse", "better", "differs"], open: true },
  { title: "What is alike", tones: ["alike"], open: false },
  { title: "What these runs do not decide", tones: ["not told"], open: false },
  { title: "What cannot be compared", tones: ["not comparable"], open: true },
  { title: "What to know before reading the figures", tones: ["caveat"], open: true },
];

/** What a comparison, a fidelity run or an experiment found: sentences first, then tables. */
export function mountOverview({ data: { overview } }: Page): HTMLElement | undefined {
  if (!overview) return undefined;
  const { sentences, tables } = overview;
  return element(
    "div",
    { class: "overview" },
    ...groups.flatMap(({ title, tones, open }) => {
      const told = sentences.filter(({ tone }) => tones.includes(tone));
      if (told.length === 0) return [];
      return [element("details", { open }, element("summary", {}, `${title} (${told.length})`), listOf(told))];
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

/** Words beside the colours, so that nobody needs the colour. */
const marks: { readonly [T in Tone]?: string } = {
  failed: "✗ failed",
  worse: "▼ worse",
  better: "▲ better",
  differs: "◆ differs",
};
