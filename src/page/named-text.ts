import type { Page } from "./page.js";
import { nameLink } from "./view-link.js";

/** The names in a text, the position of the run to which they belong, and the moment of which the text speaks (null: it speaks of no moment). */
interface Named {
  readonly nodes: readonly string[];
  readonly files: readonly string[];
  readonly run: number;
  readonly at: number | null;
}

/**
 * A sentence that the writer of the page made, in which each name is a link to its object. Names are isolated, so that a name that is written from
 * right to left does not change the order of the words around it.
 */
export function namedText(page: Page, text: string, { nodes, files, run, at: time }: Named): (Node | string)[] {
  const names = [
    ...nodes.map((name) => ({ kind: "node" as const, name })),
    ...files.map((name) => ({ kind: "file" as const, name })),
  ];
  let parts: (Node | string)[] = [text];
  // Look for longer names first, since a name may be a part of another.
  for (const { kind, name } of names.sort((a, b) => b.name.length - a.name.length)) {
    parts = parts.flatMap((part) => (typeof part === "string" ? withLink(part) : [part]));
    function withLink(part: string): (Node | string)[] {
      const at = positionOf(name, part);
      if (at < 0) return [part];
      return [
        part.slice(0, at),
        nameLink(page, kind, name, { run, ...(time === null ? {} : { time }) }),
        part.slice(at + name.length),
      ];
    }
  }
  return parts.filter((part) => part !== "");
}

/** The text that stands before and after names in the writer's sentences. A node may be called `a`, and not every `a` is this node. */
const BEFORE = /(^|[(]|, |: | (of|by|from|to|with|without|and|disk of) )$/u;
const AFTER = /^($|[),:;.]| (crashed|left|not heard|cannot|is|are|and|by|to|held|sent|at)\b)/u;

/** Finds where a name stands in a text as a separate word, in a place where the writer puts names; -1: nowhere. */
function positionOf(name: string, text: string): number {
  for (let at = text.indexOf(name); at >= 0 && name !== ""; at = text.indexOf(name, at + 1)) {
    if (BEFORE.test(text.slice(Math.max(0, at - 12), at)) && AFTER.test(text.slice(at + name.length))) return at;
  }
  return -1;
}
