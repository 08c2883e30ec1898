import stringWidth from "string-width";
import { expect, test } from "vitest";
import { shortened } from "./shortened.js";
import { left, right, tableLines } from "./table.js";

const columns = [left("name"), right("size"), left("owner")];
const long = `${"a".repeat(120)}-end.txt`;

test("one long name does not widen a table: its middle is left out", () => {
  const lines = tableLines(
    columns,
    [
      [long, "1 MiB", "alice"],
      ["short", "2 B", "bob"],
    ],
    60,
  );
  expect(lines.map((line) => line.length)).toEqual([60 - "alice".length + "owner".length, 60, 60 - 2]);
  expect(lines[1]).toMatch(/^a+…a*-end\.txt {2}1 MiB {2}alice$/);
});

test("where there is no terminal, names are told in full", () => {
  expect(tableLines(columns, [[long, "1 MiB", "alice"]], undefined)[1]).toContain(long);
});

test("the longest text gives way first, and figures never do", () => {
  const [, row] = tableLines(columns, [["n".repeat(30), "123456789 MiB", "o".repeat(90)]], 70);
  expect(row).toMatch(/^n{13}…n{12} {2}123456789 MiB {2}o{13}…o{13}$/);
});

test("what a terminal obeys is shown, and takes the room that it then takes", () => {
  const [, row] = tableLines(columns, [["a\u001b[31mb\n", "1 B", ""]], 40);
  expect(row).toBe("a\ufffd[31mb\ufffd   1 B");
});

test("wide letters and joined ones are not cut apart", () => {
  for (let width = 1; width < 24; width++) {
    const text = shortened("写真写真写真👩🏽\u200d🔬写真写真e\u0301.jpg", width);
    expect(stringWidth(text)).toBeLessThanOrEqual(width);
    expect(text).not.toMatch(/\u200d…|…\u200d|…\u0301/);
  }
});
