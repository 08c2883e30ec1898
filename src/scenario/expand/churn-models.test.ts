import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import { RenewalChurn } from "../players/renewal-churn.js";
import type { Stage } from "../players/stage.js";
import type { ChurnPlan, Scenario } from "../scenario.js";
import { loadScenario } from "../source/load.js";
import { formatProblem } from "../source/problem.js";
import { shareOfNodes } from "./expand-churn.js";

const HOUR = 3.6e6;
const DAY = 24 * HOUR;

function scenarioOf(churn: string, nodes: number, days: number): Scenario {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-churn-"));
  const path = join(folder, "churn.yaml");
  writeFileSync(path, `duration: ${days} d\nnodes: ${nodes}\nchurn: ${churn}\n`);
  const { scenario, problems } = loadScenario(path);
  rmSync(folder, { recursive: true });
  if (!scenario) throw new Error(problems.map(formatProblem).join("\n"));
  return scenario;
}

/** Finds how long each node has been online at the end, in ms; undefined for a node that is away. The nodes do not influence each other. */
function agesAtEnd(scenario: Scenario): (number | undefined)[] {
  const random = new KeyedRandom(1);
  const plan = scenario.churn[0] as ChurnPlan;
  return plan.nodes.map((node) => {
    let [now, since] = [0, Number.NaN];
    let pending: { time: number; run: () => void } | undefined;
    const stage = {
      now: () => now,
      at: <A>(time: number, action: (arg: A) => void, arg: A) => {
        pending = { time, run: () => action(arg) };
      },
      isUp: () => true,
      start: () => {
        since = now;
        return true;
      },
      crash: () => {
        since = Number.NaN;
        return true;
      },
    } as Partial<Stage> as Stage;
    new RenewalChurn({ ...plan, nodes: [node] }, scenario, random, stage).start();
    for (let due = pending; due && due.time <= scenario.duration; due = pending) {
      pending = undefined;
      now = due.time;
      due.run();
    }
    return Number.isNaN(since) ? undefined : scenario.duration - since;
  });
}

test.each([50, 80])("bitcoin-2025 with an availability of %d %% gives the ages that were measured", (availability) => {
  const scenario = scenarioOf(`{ model: bitcoin-2025, availability: ${availability} % }`, 2500, 31);
  const ages = agesAtEnd(scenario).filter((age) => age !== undefined);
  const measured = [
    [HOUR, 0.963],
    [DAY, 0.653],
    [7 * DAY, 0.268],
    [30 * DAY, 0.121],
  ] as const;
  for (const [age, share] of measured) {
    const found = ages.filter((it) => it > age).length / ages.length;
    const error = Math.sqrt((share * (1 - share)) / ages.length);
    expect(Math.abs(found - share)).toBeLessThan(3 * error + 0.003);
  }
});

test("of those online at a moment a share is permanent that is larger than that of all", () => {
  for (const availability of [0.01, 0.2, 0.5, 0.9, 1]) {
    const q = shareOfNodes(0.1192, availability);
    expect(q / (q + (1 - q) * availability)).toBeCloseTo(0.1192, 12);
  }
  expect(shareOfNodes(0.1192, 0.5)).toBeCloseTo(0.0634, 4);
  expect(shareOfNodes(0.1192, 1)).toBeCloseTo(0.1192, 12);
  // A share that the scenario gives is a share of all nodes.
  expect(scenarioOf("{ model: bitcoin-2025, availability: 50 %, permanent: 11.92 % }", 1, 1).churn[0]?.permanent).toBe(
    0.1192,
  );
});

test("ipfs-2022 has an availability, by which 15 of 18 peers are online as measured", () => {
  const ages = agesAtEnd(scenarioOf("{ model: ipfs-2022 }", 4000, 4));
  const online = ages.filter((age) => age !== undefined).length / ages.length;
  expect(18 * online).toBeGreaterThan(14.5);
  expect(18 * online).toBeLessThan(15.2);
  const models = readFileSync(new URL("../../../data/churn-models.json", import.meta.url), "utf8");
  expect(JSON.parse(models)["ipfs-2022"].source).toMatch(/RFM 17/);
});
