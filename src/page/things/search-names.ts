import type { ThroughTime } from "../../history/through-time/through-time.js";

export type Found = { readonly node: number } | { readonly file: number } | { readonly chunk: number };

/** Finds the object that a text names, and at most `most` suggestions: names that begin with the text, then names that contain it. */
export function searchNames(
  { history, chunks }: ThroughTime,
  text: string,
  most: number,
): { readonly exact: Found[]; readonly others: Found[] } {
  const { nodes, files } = history;
  const wanted = text.trim();
  const exact: Found[] = [];
  nodes.name.forEach((name, node) => {
    if (name === wanted) exact.push({ node });
  });
  // To a reader, a file name that was used again is one object. The moment decides which of the files is meant.
  const file = files.name.lastIndexOf(wanted);
  if (file >= 0) exact.push({ file });
  const [, name = "", digits = ""] = /^(.*)\[(\d{1,9})\]$/s.exec(wanted) ?? [];
  const ofChunk = name === "" ? -1 : files.name.lastIndexOf(name);
  if (ofChunk >= 0 && Number(digits) < (files.chunks[ofChunk] as number)) {
    exact.push({ chunk: (chunks.first[ofChunk] as number) + Number(digits) });
  }
  return { exact, others: wanted === "" ? [] : [...similar(nodes.name, files.name, wanted, most)] };
}

/** Finds names that contain the text in any case. Leaves out the names that are the text itself. */
function* similar(nodes: readonly string[], files: readonly string[], wanted: string, most: number): Generator<Found> {
  const part = wanted.toLowerCase();
  let left = most;
  const seen = new Set<string>();
  for (const fits of [(at: number) => at === 0, (at: number) => at > 0]) {
    for (const [kind, names] of [
      ["node", nodes],
      ["file", files],
    ] as const) {
      for (let at = 0; at < names.length; at++) {
        const name = names[at] as string;
        if (!fits(name.toLowerCase().indexOf(part)) || name === wanted || seen.has(`${kind} ${name}`)) continue;
        if (left-- === 0) return;
        seen.add(`${kind} ${name}`);
        yield kind === "node" ? { node: at } : { file: at };
      }
    }
  }
}
