import { describe, expect, test } from "vitest";
import { noticed, parse, told } from "../../../test/scenario/data-file.js";
import type { ParseResult } from "../source/parse.js";

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
