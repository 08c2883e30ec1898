import { describe, expect, test } from "vitest";
import { parseTrace, type Trace, type TraceOptions } from "./trace.js";

function read(text: string, options: TraceOptions = {}): Trace {
  const trace = parseTrace(text, options);
  if ("message" in trace) throw new Error(`${trace.line}: ${trace.message}`);
  return trace;
}

/** Lists each node's changes in seconds, as `alice: +0 -3600`. */
function changes(text: string, options: TraceOptions = {}): string[] {
  return [...read(text, options).nodes].map(
    ([id, own]) => `${id}: ${own.map(({ time, up }) => `${up ? "+" : "-"}${time / 1000}`).join(" ")}`,
  );
}

describe("a trace is read in the usual public forms, which are told apart by what they look like", () => {
  const two = ["alice: +0 -3600 +7200", "bob: +100.5"];
  test.each([
    ["up and down", "0,alice,up\n100.5,bob,up\n3600,alice,down\n7200,alice,up\n"],
    ["UP and DOWN, with titles", "time,node,state\n0,alice,UP\n100.5,bob,UP\n3600,alice,DOWN\n7200,alice,UP"],
    [
      "1 and 0, of a program for tables",
      "\ufefftime;node;state\r\n0;alice;1\r\n100.5;bob;1\r\n3600;alice;0\r\n7200;alice;1\r\n",
    ],
    [
      "tabs, and titles behind a #",
      "# t\tnode\tstate\n0\talice\ton\n100.5\tbob\ton\n3600\talice\toff\n7200\talice\ton\n",
    ],
    ["not in the order of time", "7200,alice,up\n0,alice,up\n3600,alice,down\n100.5,bob,up\n"],
  ])("one change a line: %s", (_what, text) => {
    expect(changes(text)).toEqual(two);
  });

  test("OverSim's commands, those for a put and a get told and passed over", () => {
    const text = "0 1 JOIN\n5 2 JOIN\n6 1 PUT key value\n7 2 GET key\n9 1 LEAVE\n";
    expect(changes(text)).toEqual(["1: +0 -9", "2: +5"]);
    expect(read(text).notices).toEqual(["2 lines of PUT and GET are not played: only who comes and goes is"]);
  });

  test("one node a line: sessions", () => {
    expect(changes("# from a crawl\nalice 2 0 3600 7200 9000\nbob 1 100 5000\ncarol 0\n")).toEqual([
      "alice: +0 -3600 +7200 -9000",
      "bob: +100 -5000",
      "carol: ",
    ]);
    expect(changes("alice 1 7200 9000\nalice 1 0 3600\n")).toEqual(["alice: +0 -3600 +7200 -9000"]);
    expect(changes("alice 2 0 3600 3600 9000\n")).toEqual(["alice: +0 -3600 +3600 -9000"]);
  });

  test("the Failure Trace Archive's intervals, of availability and of failure", () => {
    const titles =
      "# event_id component_id node_id platform_id node_name event_type event_start_time event_stop_time event_end_reason\n";
    const line = (id: number, node: string, type: number, start: number, stop: number) =>
      [id, 0, node, 1, "host.example", type, start, stop, "NULL"].join("\t");
    const both = [line(0, "n1", 1, 100, 200), line(1, "n1", 0, 200, 300), line(2, "n1", 1, 300, 400)];
    expect(changes(titles + both.join("\n"))).toEqual(["n1: +100 -200 +300 -400"]);
    expect(changes([line(0, "n1", 1, 100, 200), line(1, "n1", 1, 300, 400)].join("\n"))).toEqual([
      "n1: +100 -200 +300 -400",
    ]);
    expect(changes([line(0, "n1", 0, 100, 200), line(1, "n2", 0, 50, 60)].join("\n"))).toEqual([
      "n1: -100 +200",
      "n2: -50 +60",
    ]);
    expect(changes(titles.replace("# ", "") + both.join("\n"))).toEqual(["n1: +100 -200 +300 -400"]);
  });

  test("a 0 or 1 for each slot of time, with and without names, apart and together", () => {
    const slot = { slot: 1_200_000 };
    const hosts = ["1: +1200 -3600 +4800 -6000", "2: "];
    expect(changes("0 1 1 0 1\n0 0 0 0 0\n", slot)).toEqual(hosts);
    expect(changes("01101\n00000\n", slot)).toEqual(hosts);
    expect(changes("a,0,1,1,0,1\nb,0,0,0,0,0\n", slot)).toEqual(["a: +1200 -3600 +4800 -6000", "b: "]);
    expect(changes("a 01101\nb 00000\n", slot)).toEqual(["a: +1200 -3600 +4800 -6000", "b: "]);
  });

  test("what has two forms is asked about, and read as told", () => {
    expect(parseTrace("a 1 0 1\nb 1 0 1\n")).toMatchObject({
      line: 1,
      message: expect.stringContaining(
        "write { file: …, format: sessions (id n start end start end …) or format: slots",
      ),
    });
    expect(changes("a 1 0 1\nb 1 0 1\n", { format: "sessions" })).toEqual(["a: +0 -1", "b: +0 -1"]);
    expect(changes("a 1 0 1\nb 1 0 1\n", { slot: 1000 })).toEqual(["a: +0 -1 +2 -3", "b: +0 -1 +2 -3"]);
    // Only a later line shows which format it is.
    expect(changes("a 1 0 1\nb 1 0 7\n")).toEqual(["a: +0 -1", "b: +0 -7"]);
  });
});

test("a change to the state that a node has already is left out, and told", () => {
  const trace = read("0,a,up\n60,a,up\n120,a,down\n120,a,up\n");
  expect(trace.nodes.get("a")).toEqual([
    { time: 0, up: true },
    { time: 120_000, up: false },
    { time: 120_000, up: true },
  ]);
  expect(trace.notices).toEqual(["1 of 4 records repeat the state that the node has already"]);
});

test("many records of one moment are read in linear time", () => {
  const text = "5,a,up\n".repeat(50_000);
  expect(read(text).nodes.get("a")).toEqual([{ time: 5000, up: true }]);
});
