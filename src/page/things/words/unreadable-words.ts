import { NEVER } from "../../../history/through-time/sessions.js";
import type { ThroughTime } from "../../../history/through-time/through-time.js";
import type { Back, Gone, UnreadableSpan } from "../../../history/through-time/unreadable-spans.js";
import { plural } from "../../../report/text/format.js";
import { listed, type Part, type Sentence } from "./part.js";

/**
 * Says when and why chunks could not be read: `Unreadable from 00:12:10 to 00:12:24, because both nodes with film[3], bob (crashed at 00:12:10) and
 * carol (left at 00:12:04), were down; until carol came back.` `file`: the chunks' file. `isOfChunk`: whether the text is about one chunk, so that
 * it need not name the chunk.
 */
export function unreadableWords(
  { chunks, history }: ThroughTime,
  file: number,
  span: UnreadableSpan,
  isOfChunk = false,
): Sentence {
  const chunk = (index: number): Part => ({ chunk: (chunks.first[file] as number) + index });
  const removed = history.files.removed[file] as number;
  const isEnd = span.until === NEVER;
  const many = !isOfChunk && span.most > 1 ? ` (at most ${plural(span.most, "chunk")} at once)` : "";
  const it: Sentence = isOfChunk ? ["it"] : [chunk(span.chunk)];
  return [
    "Unreadable from ",
    { tick: span.from },
    ...(isEnd ? [" to the end"] : [" to ", { tick: span.until }]),
    `${many}, because `,
    ...whyGone(span.gone, it),
    ...(isEnd ? [] : endWords(span, removed, isOfChunk ? [" it"] : [" ", chunk(span.lastChunk)])),
    ".",
  ];
}

function whyGone(gone: readonly Gone[], chunk: Sentence): Sentence {
  const [first] = gone;
  if (!first) return ["no disk that is known had ", ...chunk];
  if (first.how === "dropped") {
    return [
      "no disk had ",
      ...chunk,
      " any more: ",
      { node: first.node },
      " dropped the last one at ",
      { tick: first.at },
    ];
  }
  const names = gone.map(({ node, how, at, isCached }): Sentence => {
    return [{ node }, ` (${isCached ? "a cached copy; " : ""}${how} at `, { tick: at }, ")"];
  });
  if (gone.length === 1) return ["the only node with ", ...chunk, ", ", ...listed(names), ", was down"];
  return [
    `${gone.length === 2 ? "both" : `all ${gone.length}`} nodes with `,
    ...chunk,
    ", ",
    ...listed(names),
    ", were down",
  ];
}

function endWords({ back, until }: UnreadableSpan, removed: number, chunk: Sentence): Sentence {
  if (until === removed) return ["; then the file was removed"];
  const [first] = back;
  if (!first) return [];
  return ["; until ", { node: first.node }, ...cameBack(first, chunk)];
}

function cameBack({ how, isCached }: Back, chunk: Sentence): Sentence {
  if (how === "came up") return [" came back", ...(isCached ? [" with a cached copy"] : [])];
  return [" got", ...chunk];
}
