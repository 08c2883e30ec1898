import { describe, expect, test } from "vitest";
import { noticed, parse, told } from "../../../test/scenario/data-file.js";
import type { ParseResult } from "../source/parse.js";
import { readLatencyMatrix } from "./read-matrix.js";

const MATRIX = "s.yaml:3:31 network.latency.matrix: ";
const matrix = (content: string, value = "data.csv") =>
  parse(`duration: 1h\nnodes: 3\nnetwork: { latency: { matrix: ${value} } }\n`, content);

describe("a malformed matrix is refused with its file, line and value", () => {
  const expected = "expected a time in ms, or nothing where none was measured, found";
  test.each([
    ["NaN in the first row", "0,NaN\n80,0\n", `data.csv:1: row 1, column 2: ${expected} "NaN"`],
    ["NaN in another row", "0,80\nNaN,0\n", `data.csv:2: row 2, column 1: ${expected} "NaN"`],
    ["a dash", "0,-\n80,0\n", `data.csv:1: row 1, column 2: ${expected} "-"`],
    ["an infinity", "0,inf\n80,0\n", `data.csv:1: row 1, column 2: ${expected} "inf"`],
    ["Infinity", "0,Infinity\n80,0\n", `data.csv:1: row 1, column 2: ${expected} "Infinity"`],
    ["NA", "0,1,NA\n1,0,2\n2,2,0", `data.csv:1: row 1, column 3: ${expected} "NA"`],
    ["a negative time", "0,1\n-1,0\n", `data.csv:2: row 2, column 1: ${expected} "-1"`],
    ["a time of hours", "0,1\n1e7,0\n", `data.csv:2: row 2, column 1: ${expected} "1e7"`],
    ["a time with its unit", "0,80ms\n80ms,0\n", `data.csv:1: row 1, column 2: ${expected} "80ms"`],
    ["a hexadecimal number", "0,0x10\n1,0\n", `data.csv:1: row 1, column 2: ${expected} "0x10"`],
    ["decimal commas", "0;1,5\n1,5;0\n", `data.csv:1: row 1, column 2: ${expected} "1,5"`],
    ["a direction mark", "0,\u202e1\n1,0\n", `data.csv:1: row 1, column 2: ${expected} "\\u202e1"`],
    [
      "names below a corner that is not blank",
      "host,a,b\na,0,1\nb,1,0\n",
      `data.csv:1: row 1, column 1: ${expected} "host"; if these are names, write { file: …, header: true }`,
    ],
    [
      "a row of names, and no column of them",
      "a,b\n0,1\n1,0\n",
      "data.csv:1: is not square: row 1 has 2 columns, while there are 3 rows and no row of names; if these are names, write { file: …, header: true }",
    ],
    [
      "a row too many",
      "0,1\n1,0\n2,2\n",
      "data.csv:1: is not square: row 1 has 2 columns, while there are 3 rows and no row of names",
    ],
    [
      "a short row, after a blank line",
      "0,1,2\n\n1,0\n2,1,0\n",
      "data.csv:3: is not square: row 2 has 2 columns, while there are 3 rows and no row of names",
    ],
    [
      "a separator at the end of every line",
      "0,1,\n1,0,\n",
      'data.csv:1: is not square: row 1 has 3 columns, the last of them blank, after a ",", while there are 2 rows and no row of names',
    ],
    [
      "rows in another order than columns",
      ",a,b\nb,0,1\na,1,0\n",
      'data.csv:2: row 1 is named "b", and column 1 "a": rows and columns must be the same hosts in the same order',
    ],
    ["a name that stands there twice", ",a,a\na,0,1\na,1,0\n", 'data.csv:1: row of names: "a" stands there twice'],
    ["a missing name", ",a,\na,0,1\n,1,0\n", "data.csv:1: row of names, column 3: expected a name, found nothing"],
    [
      "a host without any measurement",
      "0,\n,0\n",
      "data.csv:1: row 1: no time to another host was measured, and none from one: take out this row and its column",
    ],
    [
      "a named host without any measurement",
      ",a,b,c\na,0,5,\nb,5,0,\nc,,,0\n",
      'data.csv:4: row 3 ("c"): no time to another host was measured, and none from one: take out this row and its column',
    ],
    [
      "a diagonal of blanks that may be names",
      ",80\n80,\n",
      /^data\.csv:1: the corner and the rest of the diagonal are blank/,
    ],
    ["one host", "0\n", "data.csv:1: expected the times of at least two hosts"],
    ["nothing", "\n\n", "data.csv holds no matrix"],
    ["a web page", "<!doctype html>\n<html></html>\n", /^data\.csv:1: is not square|found "<!doctype/],
  ])("%s", (_what, content, problem) => {
    const problems = told(matrix(content));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(MATRIX);
    const rest = (problems[0] as string).slice(MATRIX.length);
    if (typeof problem === "string") expect(rest).toBe(problem);
    else expect(rest).toMatch(problem);
  });
});

describe("a matrix is read as it stands", () => {
  const rtt = (result: ParseResult) => {
    const latency = result.scenario?.network.latency;
    if (latency?.model !== "matrix") throw new Error(told(result).join("\n"));
    return Array.from(latency.rtt);
  };
  const square = [0, 80, 90, 0];

  test.each([
    ["plain", "0,80\n90,0\n"],
    ["with names, above a blank corner", ",a,b\na,0,80\nb,90,0\n"],
    ["with numbers for names, as data frames are written", ",0,1\n0,0,80\n1,90,0\n"],
    ["with quotation marks", '"","a, b","c"\n"a, b",0,80\n"c",90,0\n'],
    ["with a byte order mark and line ends of Windows", "\ufeff0,80\r\n90,0\r\n"],
    ["with semicolons", "0;80\n90;0"],
    ["with tabs, and names", "\ta\tb\na\t0\t80\nb\t90\t0\n"],
    ["with blanks", "  0   80\n 90    0\n"],
  ])("%s", (_what, content) => {
    const result = matrix(content);
    expect(rtt(result)).toEqual(square);
    expect(noticed(result)).toEqual([]);
  });

  test("with names below a corner of any kind, if told", () => {
    expect(rtt(matrix("from,a,b\na,0,80\nb,90,0\n", "{ file: data.csv, header: true }"))).toEqual(square);
    expect(rtt(matrix("a b\na 0 80\nb 90 0\n", "{ file: data.csv, header: true }"))).toEqual(square);
    expect(rtt(matrix(",80\n90,\n", "{ file: data.csv, header: false }"))).toEqual(square);
  });

  test("and what was not measured is filled from what was, and told", () => {
    // a to b gets the time from b to a. a to c gets the median of the row, without the diagonal and without filled
    // values.
    const result = matrix("5,,,30,50\n10,0,20,20,20\n,20,0,20,20\n30,20,20,0,20\n50,20,20,20,0\n");
    expect(rtt(result).slice(0, 5)).toEqual([0, 10, 40, 30, 50]);
    expect(rtt(result)[10]).toBe(20);
    expect(noticed(result)).toEqual([
      `${MATRIX}data.csv: 3 of 20 times between two hosts are blank and were filled: 1 with the time of the opposite direction, 2 with the median of the row`,
    ]);
    // Nothing was measured from c. For c to a there is no opposite direction either, so the times measured to c are
    // used.
    const silent = matrix("0,10,\n10,0,70\n,,0\n");
    expect(rtt(silent)).toEqual([0, 10, 10, 10, 0, 70, 70, 70, 0]);
    expect(noticed(silent)[0]).toMatch(/1 with the median of the column/);
    expect(noticed(matrix("0,0\n5,0\n"))[0]).toMatch(
      /1 of 2 times between two hosts are 0 ms: leave blank what was not/,
    );
  });
});

test("a matrix is read as its text says, whatever was read before", () => {
  const texts = Array.from({ length: 6 }, (_, i) => `0,${i + 1}\n${i + 1},0\n`);
  const delays = (text: string) => {
    const result = readLatencyMatrix(text, false);
    return "matrix" in result ? [...result.matrix.rtt] : result.problem;
  };
  for (const order of [texts, texts.toReversed(), [...texts, ...texts]]) {
    for (const text of order) expect(delays(text)).toEqual([0, texts.indexOf(text) + 1, texts.indexOf(text) + 1, 0]);
  }
  // The same text with names in its first row is another matrix, or none.
  expect(readLatencyMatrix(texts[0]!, true)).not.toEqual(readLatencyMatrix(texts[0]!, false));
  expect(readLatencyMatrix(texts[0]!, false)).toBe(readLatencyMatrix(texts[0]!, false));
});
