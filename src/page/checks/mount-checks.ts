import { element } from "../dom/element.js";
import { folded } from "../frame/run-headline.js";
import { namedText } from "../named-text.js";
import type { Page } from "../page.js";
import type { CheckWords, LookWords } from "../page-data.js";
import type { RunModel } from "../run-model.js";
import { nameLink, sectionOf, viewLink } from "../view-link.js";
import type { Selection } from "../view-state.js";

const verdicts: Readonly<Record<CheckWords["verdict"], string>> = {
  held: "✓ holds",
  failed: "✗ failed",
  "nothing to measure": "– nothing to measure",
  "held so far": "– held so far",
  "not judged": "– not judged",
};

/** Shows expectations and invariants: failed ones first, then those nearest to failing. Each links to the moment or object that explains it, if known. */
export function mountChecks(page: Page): HTMLElement | undefined {
  const { runs } = page;
  if (runs.every(({ words }) => words.checks.length === 0)) return undefined;
  return element("div", { class: "runs" }, ...runs.map((run, position) => runChecks(page, run, position)));
}

function runChecks(page: Page, { name, words }: RunModel, run: number): HTMLElement {
  const of = (kind: CheckWords["kind"]) => words.checks.filter((check) => check.kind === kind);
  const [expectations, invariants] = [of("expectation"), of("invariant")];
  const violated = invariants.filter(({ verdict }) => verdict === "failed");
  const list = (checks: readonly CheckWords[]) =>
    element("ul", { class: "checks" }, ...checks.map((check) => item(page, check, run)));
  const others = invariants.filter(({ verdict }) => verdict !== "failed");
  return element(
    "div",
    {},
    page.runs.length > 1 ? element("h3", {}, element("bdi", {}, name)) : undefined,
    violated.length > 0 ? list(violated) : undefined,
    expectations.length > 0
      ? list(expectations)
      : element("p", { class: "muted" }, "The scenario has no expectations."),
    others.length > 0 ? folded(invariantsTitle(others), list(others)) : undefined,
  );
}

function invariantsTitle(others: readonly CheckWords[]): string {
  const held = others.filter(({ verdict }) => verdict === "held").length;
  const empty = others.length - held;
  const rest = empty === 0 ? "" : `, ${empty} had nothing to check`;
  return `Invariants, checked of every run: ${held} ${held === 1 ? "holds" : "hold"}${rest}`;
}

function item(page: Page, check: CheckWords, run: number): HTMLElement {
  const { kind, text, measured, margin, isNearest, verdict, where, look } = check;
  const sentence = namedText(page, look.text, { ...look, run });
  return element(
    "li",
    { "data-verdict": verdict },
    element("span", { class: "check-verdict" }, verdicts[verdict]),
    kind === "expectation" ? element("code", { title: where }, text) : element("span", {}, text),
    element(
      "span",
      { class: "measured" },
      measured,
      margin === "" ? undefined : element("span", { class: "margin" }, ` ${margin}`),
      isNearest ? element("strong", { class: "nearest" }, " Nearest to failing of those with a margin") : undefined,
    ),
    element("span", { class: "look" }, ...sentence, ...wayTo(page, look, run)),
    allFiles(page, look, run, sentence.filter((part) => typeof part !== "string").length),
  );
}

/** All files behind a figure, where the sentence names only the first of them. */
function allFiles(page: Page, { files, nodes, at }: LookWords, run: number, named: number): HTMLElement | undefined {
  if (files.length < 2 || files.length + nodes.length <= named) return undefined;
  const goal = at === null ? { run } : { run, time: at };
  const links = files.flatMap((name, i) => [i > 0 ? ", " : "", nameLink(page, "file", name, goal)]);
  return folded(`The ${files.length} files by name`, element("p", {}, ...links));
}

/** A link to the moment and to what explains the figure, as far as it is known: the details of an object, or else the network at the moment. */
function wayTo(page: Page, look: LookWords, run: number): (Node | string)[] {
  const selected = objectOf(look);
  if (look.at === null && !selected) return [];
  const goal = {
    run,
    ...(look.at === null ? {} : { time: look.at }),
    ...(selected ? { selected } : {}),
  };
  return [" ", viewLink(page, goal, selected ? sectionOf(selected) : "scrubber", "Go there")];
}

function objectOf({ operation, files, nodes }: LookWords): Selection | undefined {
  const [file] = files;
  const [node] = nodes;
  if (operation !== null) return { kind: "operation", index: operation };
  if (file !== undefined) return { kind: "file", name: file };
  return node === undefined ? undefined : { kind: "node", name: node };
}
