import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Scenario } from "../scenario.js";
import { scenarioHash } from "./hash.js";
import { filesBeside } from "./load.js";
import { parseScenario } from "./parse.js";

const texts = [
  "duration: 1h\nnodes: [{ count: 3 }]\n",
  "# A text for readers.\nseed: 7\nduration: 1h\nnodes: [{ count: 3 }]\nnetwork: { latency: { matrix: planetlab-490 } }\n",
  `duration: 1h
nodes: [{ count: 3, zone: ["a\\"b", ü] }]
steps: [{ at: 1min, put: { file: "x \\u2028", size: 1 MiB, node: node-1 } }]
expect: [put.success > 10 %]
`,
];

function parsed(text: string): Scenario {
  const metrics = new Map([["put.success", { unit: "share" }]]);
  const { scenario, problems } = parseScenario(text, "test.yaml", filesBeside("test.yaml"), {
    knownMetrics: metrics,
  } as never);
  return scenario ?? expect.fail(JSON.stringify(problems));
}

/** Computes the hash by its definition, in the simplest form: slowly, and without a memory. */
function defined(scenario: Scenario): string {
  const leftOut = ["seed", "description", "where", "text", "notices"];
  const text = JSON.stringify(scenario, (_key, value: unknown) => {
    if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
    const entries = Object.entries(value).filter(([key]) => !leftOut.includes(key));
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash("sha256").update(text).digest("hex");
}

test.each(texts)("a scenario's hash is that of its canonical JSON, the first time and again", (text) => {
  const scenario = parsed(text);
  for (let i = 0; i < 2; i++) expect(scenarioHash(scenario)).toBe(defined(scenario));
  expect(scenarioHash(parsed(text))).toBe(defined(scenario));
  expect(scenarioHash({ ...scenario, seed: 99 })).toBe(defined(scenario));
});

test("a copy that differs in a part has another hash, whichever came first", () => {
  const scenario = parsed(texts[0]!);
  const { optional: _, ...others } = { ...scenario, optional: 1 };
  const copies = [
    scenario,
    { ...scenario, replication: 2 },
    { ...scenario, network: { ...scenario.network, loss: 0.5 } },
    { ...others, networkSeed: 3 } as Scenario,
  ];
  for (const order of [copies, copies.toReversed(), copies]) {
    for (const copy of order) expect(scenarioHash(copy)).toBe(defined(copy));
  }
});
