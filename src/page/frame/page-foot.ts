import { element } from "../dom/element.js";
import type { Page } from "../page.js";

/** Makes the end of the page: what the page does not show, and the command that makes the same report again. */
export function pageFoot({ data, runs }: Page): HTMLElement {
  const many = runs.length > 1;
  const left = runs.flatMap(({ name, history }) =>
    (history?.leftOut ?? ["No history was recorded: there is nothing to play back."]).map((text) =>
      many ? `${name}: ${text}` : text,
    ),
  );
  return element(
    "footer",
    {},
    left.length > 0 ? element("section", { "aria-label": "What this page leaves out" }, ...left.map(line)) : undefined,
    ...(data.command === "" ? [] : again(data.command)),
    ...runs.map(({ report: { run } }) => line(madeBy(run))),
    line("docs/report.md says what is on this page, and how to ask it questions."),
  );
}

function again(command: string): HTMLElement[] {
  return [line("To make the same again:"), element("pre", { tabindex: 0 }, element("code", {}, command))];
}

function madeBy({ version, digest, scenarioHash }: Page["runs"][number]["report"]["run"]): string {
  const history = digest === "" ? "" : `, history digest ${digest}`;
  return `swarmlab ${version}, scenario ${scenarioHash.slice(0, 16)}${history}.`;
}

function line(text: string): HTMLElement {
  return element("p", {}, text);
}
