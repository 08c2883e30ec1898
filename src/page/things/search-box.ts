import { element } from "../dom/element.js";
import { type Found, searchNames } from "./search-names.js";
import type { Things } from "./things.js";

const SUGGESTIONS = 20;

/** Makes a field in which a reader types the name of a node or a file, or `film[3]` for a chunk. It suggests names that fit. */
export function searchBox(things: Things): HTMLElement {
  const offers = element("datalist", { id: "things-names" });
  const input = element("input", {
    type: "search",
    id: "things-search",
    list: offers.id,
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "alice, film.mkv, film.mkv[3]",
  });
  const answer = element("p", { class: "search-answer", role: "status" });
  const find = () => searchNames(things.through, input.value, SUGGESTIONS);
  const offer = (): void => {
    const { exact, others } = find();
    const all = [...exact, ...others].slice(0, SUGGESTIONS);
    offers.replaceChildren(
      ...all.map((found) => element("option", { value: things.name(found), label: kindOf(found) })),
    );
  };
  const go = (event: Event): void => {
    event.preventDefault();
    const { exact, others } = find();
    const all = exact.length > 0 ? exact : others;
    const [only] = all;
    if (only && all.length === 1) {
      answer.replaceChildren();
      things.go(only);
    } else answer.replaceChildren(...answerTo(things, all, input.value));
  };
  input.addEventListener("input", offer);
  input.addEventListener("focus", offer);
  return element(
    "form",
    { class: "things-search", role: "search", onsubmit: go },
    element("label", { for: input.id }, "Find a node, a file or a chunk"),
    input,
    element("button", { type: "submit" }, "Show"),
    offers,
    answer,
  );
}

function answerTo(things: Things, all: readonly Found[], text: string): (Node | string)[] {
  if (all.length === 0) return ["No node, file or chunk has the name ", element("bdi", {}, text), "."];
  const shown = all.slice(0, SUGGESTIONS);
  return ["Which? ", ...shown.flatMap((found, at) => [at > 0 ? ", " : "", `${kindOf(found)} `, things.link(found)])];
}

function kindOf(found: Found): string {
  return "node" in found ? "node" : "file" in found ? "file" : "chunk";
}
