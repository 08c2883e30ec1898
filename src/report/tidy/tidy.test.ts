import { expect, test } from "vitest";
import { inBlocks, tidyText } from "./tidy.js";

const rows = [
  { name: "plain", value: 0.1 + 0.2 },
  { name: 'with "quotes", commas\nand lines', value: null },
  { name: "", value: Number.POSITIVE_INFINITY },
];

test("rows are CSV that a reader of RFC 4180 understands, and JSON Lines", () => {
  expect([...tidyText("csv", ["name", "value"], rows)].join("")).toBe(
    'name,value\nplain,0.3\n"with ""quotes"", commas\nand lines",\n,\n',
  );
  const lines = [...tidyText("jsonl", ["name", "value"], rows)];
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { name: "plain", value: 0.3 },
    { name: rows[1]!.name, value: null },
    { name: "", value: null },
  ]);
  expect(lines.every((line) => line.endsWith("}\n"))).toBe(true);
});

test("the text is written in blocks, none of it left out", () => {
  const pieces = Array.from({ length: 100 }, (_, i) => `line ${i}\n`);
  const blocks = [...inBlocks(pieces, 64)];
  expect(blocks.join("")).toBe(pieces.join(""));
  expect(blocks.length).toBeLessThan(20);
  expect([...inBlocks([])]).toEqual([]);
});
