import { element } from "../dom/element.js";
import type { RunModel } from "../run-model.js";

const verdicts = { passed: "Passed", failed: "Failed", "not judged": "Not judged" } as const;

/** Says what was played and how it ended: a sentence, a few figures, and further sentences in a fold. */
export function runHeadline({ name, report, words }: RunModel, isOnlyOne: boolean): HTMLElement {
  const { verdict, run } = report;
  return element(
    "article",
    { class: "run", "aria-label": name },
    ...(isOnlyOne ? [] : [element("h2", { class: "run-name" }, element("bdi", {}, name))]),
    element(
      "p",
      { class: "headline" },
      element("span", { class: "verdict", "data-verdict": verdict }, verdicts[verdict]),
      " ",
      // Leave this word out, since the badge before it says the same.
      words.headline.replace(/^Failed: (?=.)/, ""),
    ),
    element("p", { class: "played" }, words.played),
    words.troubles.length > 0 ? element("ul", { class: "troubles" }, ...words.troubles.map(item)) : undefined,
    words.figures.length > 0 ? figures(words.figures) : undefined,
    folded(
      "In sentences: files, uploads, downloads, repair, load",
      element(
        "dl",
        { class: "paragraphs" },
        ...words.paragraphs.flatMap(({ title, text }) => [element("dt", {}, title), element("dd", {}, text)]),
      ),
    ),
    run.description === "" ? undefined : folded("The scenario", element("p", { class: "prose" }, run.description)),
  );
}

function figures(all: RunModel["words"]["figures"]): HTMLElement {
  return element(
    "dl",
    { class: "figures" },
    ...all.map(({ label, value, note }) =>
      element(
        "div",
        {},
        element("dt", {}, label),
        element("dd", {}, element("span", { class: "value" }, value), element("span", { class: "note" }, note)),
      ),
    ),
  );
}

function item(text: string): HTMLElement {
  return element("li", {}, text);
}

/** Makes a part of the page that opens when a reader asks for it. */
export function folded(title: string, ...children: HTMLElement[]): HTMLElement {
  return element("details", {}, element("summary", {}, title), ...children);
}
