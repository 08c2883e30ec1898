import { expect, test } from "vitest";
import type { StatusResponse } from "../../gen/swarmlab/v1/node.js";
import { type NodeInfo, NodeState, type StatResponse } from "../../gen/swarmlab/v1/tracker.js";
import type { NetworkSight } from "../../live/daemon/network-poll.js";
import type { Paint } from "../../report/text/terminal.js";
import { keysOf } from "./live-screen.js";
import { inOrder, type TopChoice, topFrame, topRows } from "./top-frame.js";

const MiB = 2 ** 20;
const as = (text: string) => text;
const plain = new Proxy({} as Paint, { get: () => as });
const size = { columns: 80, rows: 24 };
const byUsed: TopChoice = { order: "used", reversed: false, scrolled: 0 };

const stat = {
  nodesAlive: 3,
  nodesSuspected: 0,
  nodesDead: 1,
  clientsAlive: 1,
  clientsSuspected: 0,
  clientsDead: 2,
  files: 12,
  chunks: 3400,
  underReplicated: 7,
  unavailable: 0,
  repairsActive: 2,
  capacityBytes: 300 * MiB,
  usedBytes: 90 * MiB,
  pledgedBytes: 5 * MiB,
  epoch: 5,
} as StatResponse;

interface Sketch {
  readonly name: string;
  readonly used?: number;
  readonly up?: number;
  readonly down?: number;
  readonly state?: NodeState;
  readonly incarnation?: number;
}

function sight(at: number, ...nodes: readonly Sketch[]): NetworkSight {
  return {
    stat,
    nodes: nodes.map(({ name, used = 0, up, down = 0, state = NodeState.ALIVE, incarnation = 1 }) => ({
      info: {
        identity: name,
        state,
        usedBytes: used * MiB,
        capacityBytes: name.startsWith("client") ? 0 : 100 * MiB,
        replicas: used,
        incarnation,
      } as NodeInfo,
      word:
        up === undefined
          ? undefined
          : {
              at,
              status: {
                identity: name,
                incarnation,
                uploadedBytes: up * MiB,
                downloadedBytes: down * MiB,
              } as StatusResponse,
            },
    })),
  };
}

test("rates are those between two looks, of one life of a node", () => {
  const before = sight(1000, { name: "a", up: 1, down: 2 }, { name: "b", up: 50 }, { name: "c" });
  const now = sight(3000, { name: "a", up: 5, down: 3 }, { name: "b", up: 1, incarnation: 2 }, { name: "c", up: 1 });
  expect(topRows(before, now).map(({ name, up, down }) => [name, up, down])).toEqual([
    ["a", 2 * MiB, MiB / 2],
    ["b", undefined, undefined],
    ["c", undefined, undefined],
  ]);
  expect(topRows(undefined, now).every(({ up }) => up === undefined)).toBe(true);
});

test("nodes are sorted by name, by how full they are, by traffic, and the other way round", () => {
  const before = sight(0, { name: "a", up: 0 }, { name: "b", up: 0 }, { name: "c", up: 0 });
  const now = sight(1000, { name: "a", used: 5, up: 1 }, { name: "b", used: 50, up: 1 }, { name: "c", used: 7, up: 9 });
  const rows = topRows(before, now);
  const order = (choice: Partial<TopChoice>) =>
    inOrder(rows, { ...byUsed, ...choice })
      .map(({ name }) => name)
      .join("");
  expect(order({ order: "name" })).toBe("abc");
  expect(order({ order: "used" })).toBe("bca");
  expect(order({ order: "traffic" })).toBe("cab");
  expect(order({ order: "traffic", reversed: true })).toBe("bac");
});

test("the page tells the figures of the network, and a line for every node that is not gone", () => {
  const before = sight(0, { name: "alpha", up: 0 });
  const now = sight(
    1000,
    { name: "alpha", used: 61, up: 12, down: 1 },
    { name: "beta", used: 95, state: NodeState.SUSPECTED },
    { name: "client-1" },
    { name: "gone", state: NodeState.DEAD },
  );
  expect(topFrame("127.0.0.1:7070", now, topRows(before, now), byUsed, size, undefined, plain)).toEqual([
    "swarmlab  tracker 127.0.0.1:7070, epoch 5",
    "nodes    3 alive, 0 suspected, 1 dead; clients: 1 alive, 0 suspected, 2 dead",
    "room     ██░░░░░░  30 %  90 MiB of 300 MiB, 5 MiB pledged",
    "files    12 files, 3,400 chunks; 7 under-replicated, 0 unavailable",
    "traffic  12 MiB/s up, 1 MiB/s down; 2 repairs under way",
    "",
    "node      state      used                 of replicas         up       down",
    "beta      suspected  ████████ 95 %   100 MiB       95          –          –",
    "alpha     alive      █████░░░ 61 %   100 MiB       61   12 MiB/s    1 MiB/s",
    "client-1  alive      ░░░░░░░░    –         –        0          –          –",
    ...Array<string>(13).fill(""),
    "by used · n name, u used, t traffic, r reverse, q quit",
  ]);
});

test("no line is wider, and no page longer, than the screen, whatever the names", () => {
  const nodes = Array.from({ length: 50 }, (_, n) => ({ name: `node-${n}-${"x".repeat(100)}`, used: n, up: 1000 * n }));
  const now = sight(1000, ...nodes);
  for (const screen of [size, { columns: 100, rows: 40 }, { columns: 80, rows: 10 }]) {
    const page = topFrame("t:1", now, topRows(sight(0, ...nodes), now), byUsed, screen, undefined, plain);
    expect(page.length).toBe(screen.rows);
    expect(Math.max(...page.map((line) => line.length))).toBeLessThanOrEqual(screen.columns);
  }
});

test("nodes beyond the screen are reached by scrolling, the last ones at most", () => {
  const nodes = Array.from({ length: 30 }, (_, n) => ({ name: `n${String(n).padStart(2, "0")}` }));
  const now = sight(0, ...nodes);
  const page = (scrolled: number) =>
    topFrame("t:1", now, topRows(undefined, now), { order: "name", reversed: false, scrolled }, size, undefined, plain);
  const names = (scrolled: number) =>
    page(scrolled)
      .filter((line) => /^n\d\d/.test(line))
      .map((line) => line.slice(0, 3));
  expect([names(0)[0], names(0).length]).toEqual(["n00", 16]);
  expect([names(3)[0], names(99).at(-1), names(99).length]).toEqual(["n03", "n29", 16]);
  expect(page(3).at(-1)).toContain("4–19 of 30");
});

test("a name says nothing to the terminal, and a tracker that is silent is told", () => {
  const now = sight(0, { name: "evil\u001b[2J\u202e" });
  const page = topFrame("t:1", now, topRows(undefined, now), byUsed, size, "UNAVAILABLE: gone", plain);
  expect(["\u001b", "\u202e"].filter((mark) => page.join("\n").includes(mark))).toEqual([]);
  expect(page[0]).toBe("these figures are old: UNAVAILABLE: gone");
});

test("keys are told apart in what a terminal sends at once", () => {
  expect(keysOf("nq")).toEqual(["n", "q"]);
  expect(keysOf("\u001b[A\u001b[5~\u001bOBr")).toEqual(["\u001b[A", "\u001b[5~", "\u001bOB", "r"]);
  expect(keysOf("\u001b")).toEqual(["\u001b"]);
});
