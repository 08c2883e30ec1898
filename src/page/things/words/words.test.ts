import { describe, expect, test } from "vitest";
import { film, filmHistory } from "../../../../test/fixtures/film-history.js";
import { Replay } from "../../../history/replay.js";
import { throughTime } from "../../../history/through-time/through-time.js";
import { trafficOf, trafficTotals } from "../../../history/through-time/traffic.js";
import { unreadableChunkSpans, unreadableSpans } from "../../../history/through-time/unreadable-spans.js";
import { searchNames } from "../search-names.js";
import { chunkWords } from "./chunk-words.js";
import { fileWords } from "./file-words.js";
import { nodeWords } from "./node-words.js";
import { listed, type Sentence } from "./part.js";
import { unreadableWords } from "./unreadable-words.js";

const history = filmHistory();
const through = throughTime(new Replay(history));

function text(sentence: Sentence): string {
  const words = sentence.map((part) => {
    if (typeof part === "string") return part;
    if ("node" in part) return history.nodes.name[part.node];
    if ("file" in part) return history.files.name[part.file];
    return "chunk" in part ? `film[${part.chunk}]` : `@${part.tick}`;
  });
  return words.join("");
}

describe("in words", () => {
  test("a file was unreadable because of who went, until who came", () => {
    const [span] = unreadableSpans(through, 0);
    expect(span && text(unreadableWords(through, 0, span))).toBe(
      "Unreadable from @200 to @300 (at most 2 chunks at once), because both nodes with film[0], carol (left at @200) and bob (crashed at @100), were down; until carol came back.",
    );
    const [own] = unreadableChunkSpans(through, 1);
    expect(own && text(unreadableWords(through, 0, own, true))).toBe(
      "Unreadable from @200 to @300, because both nodes with it, carol (left at @200) and bob (crashed at @100), were down; until carol came back.",
    );
  });

  test("a file is who put it, how it was kept, and how its gets went", () => {
    expect(fileWords(through, 0, unreadableSpans(through, 0)).map(text)).toEqual([
      "6 MiB in 2 chunks, each wanted on 2 nodes. alice put it at @5, in 4.50 s.",
      "It was unreadable once, for 10 s in all.",
      "Of 2 gets of it 1 succeeded, half of them within 3 s; 1 did not.",
    ]);
    expect(text(fileWords(through, 0, undefined)[1] ?? [])).toContain("not known");
  });

  test("a node is when it ran, what it carried and why, and how full it was", () => {
    const words = nodeWords(through, film.bob, trafficOf(through, film.bob), trafficTotals(through));
    expect(words.map(text)).toEqual([
      "A node of class home, in zone eu. It ran for 1 min 5 s of 1 min 40 s, and crashed once.",
      "It sent 4 MiB, rank 2 of 4 nodes: 100 % for gets. 100 % of it was of film, which 2 gets asked for; it had 2 of its 2 chunks. Most went to dave (100 %).",
      "It received 6 MiB: 100 % for puts.",
      "It stored at most 6 MiB, 9.4 % of the 64 MiB that it offers, at @41.",
    ]);
    const most = nodeWords(through, film.alice, trafficOf(through, film.alice), trafficTotals(through));
    expect(text(most[1] ?? [])).toMatch(/^It sent 12 MiB, more than any other node: 100 % for puts\./);
  });

  test("a node that moved nothing of what was kept is not said to have moved nothing", () => {
    const none = { ...trafficOf(through, film.bob), sent: [0, 0, 0], received: [0, 0, 0] };
    const words = (keepsAll: boolean) =>
      nodeWords(through, film.bob, none, trafficTotals(through), keepsAll).map(text).slice(1, 3);
    expect(words(true)).toEqual(["It sent nothing.", "It received nothing."]);
    expect(words(false)).toEqual(["The history kept no transfer from it.", "The history kept no transfer to it."]);
  });

  test("a chunk is where it was at worst", () => {
    expect(chunkWords(through, 1).map(text)).toEqual([
      "Chunk 1 (of 0 to 1) of film, 2 MiB, wanted on 2 nodes.",
      "3 nodes had it at some time, and it was stored as a replica 3 times. At worst 0 replicas were on nodes that ran, from @200 on.",
    ]);
  });

  test("long lists end with how many more there are", () => {
    expect(text(listed([["a"]]))).toBe("a");
    expect(text(listed([["a"], ["b"], ["c"]]))).toBe("a, b and c");
    expect(text(listed([..."abcdefg"].map((name) => [name])))).toBe("a, b, c, d and 3 more");
  });
});

test("a search finds nodes, files and chunks by name, and offers what is like it", () => {
  expect(searchNames(through, "carol", 5)).toEqual({ exact: [{ node: film.carol }], others: [] });
  expect(searchNames(through, " film[1] ", 5).exact).toEqual([{ chunk: 1 }]);
  expect(searchNames(through, "film[2]", 5).exact).toEqual([]);
  expect(searchNames(through, "A", 5).others).toEqual([
    { node: film.alice },
    { node: film.carol },
    { node: film.dave },
  ]);
  expect(searchNames(through, "a", 2).others).toHaveLength(2);
  expect(searchNames(through, "", 5)).toEqual({ exact: [], others: [] });
  expect(searchNames(through, "CAROL", 5)).toEqual({ exact: [], others: [{ node: film.carol }] });
  expect(searchNames(through, "Film", 5)).toEqual({ exact: [], others: [{ file: 0 }] });
});
