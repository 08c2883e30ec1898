import { describe, expect, test } from "vitest";
import { type ParseResult, parseScenario } from "../source/parse.js";
import { formatProblem } from "../source/problem.js";
import type { ReadFile } from "../source/read-once.js";

const noFile = { error: "there is no such file" };

function parse(yaml: string, content?: string): ParseResult {
  const files: ReadFile = (name) => (name === "data.csv" && content !== undefined ? { text: content } : noFile);
  return parseScenario(yaml, "s.yaml", files);
}

const told = ({ problems }: ParseResult) => (problems ?? []).map(formatProblem);
const noticed = ({ notices, problems }: ParseResult) => {
  if (!notices) throw new Error((problems ?? []).map(formatProblem).join("\n"));
  return notices.map(formatProblem);
};

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
    // From a to b: the opposite. From a to c: the median of the row, which the diagonal and filled values are not in.
    const result = matrix("5,,,30,50\n10,0,20,20,20\n,20,0,20,20\n30,20,20,0,20\n50,20,20,20,0\n");
    expect(rtt(result).slice(0, 5)).toEqual([0, 10, 40, 30, 50]);
    expect(rtt(result)[10]).toBe(20);
    expect(noticed(result)).toEqual([
      `${MATRIX}data.csv: 3 of 20 times between two hosts are blank and were filled: 1 with the time of the opposite direction, 2 with the median of the row`,
    ]);
    // Nothing was measured from c: to a there is no opposite either, so that what was measured to c is taken.
    const silent = matrix("0,10,\n10,0,70\n,,0\n");
    expect(rtt(silent)).toEqual([0, 10, 10, 10, 0, 70, 70, 70, 0]);
    expect(noticed(silent)[0]).toMatch(/1 with the median of the column/);
    expect(noticed(matrix("0,0\n5,0\n"))[0]).toMatch(
      /1 of 2 times between two hosts are 0 ms: leave blank what was not/,
    );
  });
});

const TRACE = "s.yaml:3:17 churn.trace: ";
const traced = (content: string, nodes = "[ { names: [alice, bob, carol] } ]", value = "data.csv") =>
  parse(`duration: 2h\nnodes: ${nodes}\nchurn: { trace: ${value} }\n`, content);

describe("a malformed trace is refused with its file, line and value", () => {
  test.each([
    [
      "a word for a state",
      "0,alice,up\n9,bob,away\n",
      'data.csv:2: expected up or down (or JOIN or LEAVE, or 1 or 0), found "away"',
    ],
    ["no state", "0,alice\n", "data.csv:1: expected up or down (or JOIN or LEAVE, or 1 or 0), found nothing"],
    ["no node", "0,alice,up\n0,,up\n", "data.csv:2: expected time,node,up|down: there is no node"],
    [
      "a negative time",
      "0,alice,up\n-5,bob,up\n",
      'data.csv:2: expected a time in seconds, found "-5": a line is time,node,up|down',
    ],
    [
      "a date",
      "0,alice,up\n2024-05-01T00:00,bob,up\n",
      /^data\.csv:2: expected a time in seconds, found "2024-05-01T00:00"/,
    ],
    [
      "milliseconds since 1970",
      "0,alice,up\n1700000000000,bob,up\n",
      /^data\.csv:2: expected a time in seconds, found "1700000000000"/,
    ],
    ["a time that is no number", "0,alice,up\nNaN,bob,up\n", /^data\.csv:2: expected a time in seconds, found "NaN"/],
    [
      "a column too many",
      "0,alice,up\n9,bob,up,x\n",
      'data.csv:2: expected three columns, time,node,up|down, found "x" after them',
    ],
    [
      "columns in another order",
      "node,time,state\n5,100,up\n",
      /^data\.csv:1: expected a time in seconds, found "node"/,
    ],
    [
      "a command that is not played",
      "0 alice JOIN\n5 0 CONNECT_NODETYPES 1 2\n",
      /^data\.csv:2: expected up or down .*found "CONNECT_NODETYPES"/,
    ],
    [
      "both states at one time",
      "5,alice,up\n5,alice,down\n5,bob,up\n5,bob,up\n5,bob,down\n",
      'data.csv:4: "bob" is up at 5 s here, and another line says the opposite',
    ],
    [
      "lines of one node that overlap",
      "alice 1 0 500\nbob 1 0 9\nalice 1 400 900\n",
      'data.csv:3: "alice" is up from 400 to 900 s here, which overlaps with line 1: up from 0 to 500 s',
    ],
    [
      "a session that ends before it begins",
      "alice 1 0 9\nbob 1 50 20\n",
      "data.csv:2: sessions must follow one another: 20 comes after 50",
    ],
    [
      "a session that was cut off",
      "alice 1 0 9\nbob 2 0 9 20\n",
      "data.csv:2: expected 4 times for 2 sessions, found 3",
    ],
    [
      "a number of sessions that is none",
      "alice 1 0 9\nbob x 0 9\n",
      'data.csv:2: expected id n start end …, found "bob x 0 9"',
    ],
    [
      "a type of event that is none",
      "1\t0\talice\t1\th\t1\t0\t9\n2\t0\talice\t1\th\t2\t9\t20\n",
      'data.csv:2: expected the event type 1 (available) or 0 (unavailable) in column 6, found "2"',
    ],
    [
      "an interval without an end",
      "1\t0\talice\t1\th\t1\t0\t9\n2\t0\talice\t1\th\t0\t9\tNULL\n",
      'data.csv:2: expected a stop time in seconds in column 8, found "NULL"',
    ],
    [
      "up and down at once",
      "1\t0\talice\t1\th\t1\t0\t90\n2\t0\talice\t1\th\t0\t50\t99\n",
      'data.csv:2: "alice" is down from 50 to 99 s here, which overlaps with line 1: up from 0 to 90 s',
    ],
    [
      "slots of a length that nobody told",
      "0 1 1 0 0\n",
      "data.csv holds a 0 or 1 for each slot of time: say how long a slot is: { file: …, slot: 20min }",
    ],
    [
      "a name that is misspelt",
      "0,alice,up\n5,bbo,up\n",
      'data.csv:2: there is no node "bbo"; did you mean "bob"? (1 of the 2 names in it are those of nodes)',
    ],
    [
      "more nodes than there are",
      "0,w,up\n0,x,up\n0,y,up\n0,z,up\n",
      /^data\.csv has 4 nodes, while 3 are selected here/,
    ],
    [
      "times since 1970",
      "1700000000,alice,up\n1700003600,bob,up\n",
      /^data\.csv: nothing of it falls into the run: its times begin at 1700000000, .* and the run ends 7200 s after it: write \{ file: data\.csv, origin: 1700000000 \}/,
    ],
    ["no record", "# nobody\n", "data.csv holds no sessions"],
    ["no session of anybody", "alice 0\nbob 0\n", "data.csv holds no sessions"],
    ["JSON", '[{"node": "alice"}]\n', /^data\.csv:1: expected one of the forms/],
  ])("%s", (_what, content, problem) => {
    const problems = told(traced(content));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(TRACE);
    const rest = (problems[0] as string).slice(TRACE.length);
    if (typeof problem === "string") expect(rest).toBe(problem);
    else expect(rest).toMatch(problem);
  });

  test.each([
    [
      "slots after a name, and without one",
      "{ file: data.csv, slot: 1min }",
      "a 0 1 1\n0 1 1\n",
      "data.csv:2: expected 3 slots after a name, as in line 1, found 3 without one",
    ],
    [
      "fewer slots",
      "{ file: data.csv, slot: 1min }",
      "0 1 1\n0 1\n",
      "data.csv:2: expected 3 slots without a name, as in line 1, found 2 without one",
    ],
    [
      "a third kind of slot",
      "{ file: data.csv, slot: 1min }",
      "0 1 1\n0 2 1\n",
      'data.csv:2: expected 0 or 1 for each slot of time, found "2"',
    ],
    [
      "two lines of slots for a node",
      "{ file: data.csv, slot: 1min }",
      "a 0 1 1\na 0 1 1\n",
      'data.csv:2: there is another line of the node "a"',
    ],
    [
      "an origin after the last record",
      "{ file: data.csv, origin: 500 }",
      "5,alice,up\n",
      "data.csv: nothing of it falls into the run: its times end at 5, before the origin 500",
    ],
    [
      "a format that it has not",
      "{ file: data.csv, format: fta }",
      "5,alice,up\n",
      /^data\.csv:1: expected the columns event_id .*, found 3 of them/,
    ],
  ])("%s", (_what, value, content, problem) => {
    const [found, ...others] = told(traced(content, undefined, value));
    expect(others).toEqual([]);
    if (typeof problem === "string") expect(found).toBe(TRACE + problem);
    else expect(found?.slice(TRACE.length)).toMatch(problem);
  });

  test("a node that is not among those chosen", () => {
    const yaml = "duration: 2h\nnodes: [ { names: [alice, bob] } ]\nchurn: { node: alice, trace: data.csv }\n";
    expect(told(parse(yaml, "0,alice,up\n5,bob,up\n"))).toEqual([
      's.yaml:3:30 churn.trace: data.csv:2: the node "bob" is not among those chosen here',
    ]);
  });
});

describe("what a trace leaves open is told", () => {
  const plan = (result: ParseResult) => {
    const churn = result.scenario?.churn[0];
    if (!churn) throw new Error(told(result).join("\n"));
    return churn;
  };

  test("whom it is dealt to, and who has no record", () => {
    const result = traced("0,x,up\n5,y,up\n");
    expect(plan(result).trace?.map(({ node }) => node)).toEqual([0, 1]);
    expect(noticed(result)).toEqual([
      `${TRACE}data.csv: none of its names is that of a node: they are dealt to nodes in the order of the file, "x" to alice, "y" to bob`,
      `${TRACE}data.csv: 1 of the 3 nodes chosen here have no record, and stay away`,
    ]);
  });

  test("how many changes come after the end; how a node begins is in them nevertheless", () => {
    const result = traced("0,bob,up\n9000,alice,down\n", "[ { names: [alice, bob] } ]");
    expect(plan(result)).toMatchObject({ online: [0], trace: [{ time: 0, node: 1, up: true }] });
    expect(noticed(result)).toEqual([
      `${TRACE}data.csv: 1 of 2 changes come after the end of the run, and are not played`,
    ]);
  });

  test("where its time begins: changes before it say how a node begins", () => {
    const content = "1700000000,alice,up\n1700000060,bob,up\n1700000090,bob,down\n1700000120,carol,down\n";
    const at = (origin: string) => plan(traced(content, undefined, `{ file: data.csv, origin: ${origin} }`));
    expect(at("first")).toEqual(at("1700000000"));
    expect(at("first").online).toEqual([2]);
    expect(at("1700000080")).toMatchObject({
      online: [0, 1, 2],
      trace: [
        { time: 10_000, node: 1, up: false },
        { time: 40_000, node: 2, up: false },
      ],
    });
    expect(at("1700000100").online).toEqual([0, 2]);
  });
});
