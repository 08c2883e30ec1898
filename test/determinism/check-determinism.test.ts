import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { playChecked } from "../../src/cli/determinism/play-checked.js";
import { noProgress } from "../../src/cli/run/progress.js";
import { type PeerView, type PlacementPolicy, parseScenario, simulate } from "../../src/index.js";

const scenario = parseScenario(`
duration: 5min
nodes: 12
tracker: { announceInterval: 20s }
churn: { session: { exponential: { mean: 2min } }, absence: { exponential: { mean: 30s } }, permanent: 40 % }
workloads: [{ put: { rate: 4/min, size: 2 MiB } }, { get: { rate: 6/min } }]
`);
const facts = { version: "0", scenarioHash: "" };

/** Places chunks on peers with room, beginning at the position that `from` returns. */
function placingFrom(from: (peers: PeerView) => number): PlacementPolicy {
  return {
    choose(peers, count, _draws, targets) {
      const start = peers.size === 0 ? 0 : from(peers) % peers.size;
      for (let i = 0; i < peers.size && targets.length < count; i++) {
        const peer = peers.at((start + i) % peers.size);
        if (peers.fits(peer)) targets.push(peer);
      }
    },
  };
}

function checked(placement?: PlacementPolicy) {
  const play = playChecked(placement ? { placement } : {});
  return play(scenario, facts, new AbortController().signal, noProgress);
}

test("a run that is deterministic passes, and has the measurements of a plain run", async () => {
  const { run } = await checked();
  expect(run.digest).toBe(simulate(scenario).run.digest);
  // Outside the runs, everything works as before.
  expect(new Date().getFullYear()).toBeGreaterThan(2000);
  expect(Math.random()).toBeLessThan(1);
});

describe("the check finds a forbidden call of a policy, and names it with its place", () => {
  test.each<[string, () => number]>([
    ["Math.random", () => Math.floor(Math.random() * 100)],
    ["Date.now", () => Date.now()],
    ["new Date()", () => new Date().getMinutes()],
    ["performance.now", () => Math.floor(performance.now())],
    ["process.hrtime.bigint", () => Number(process.hrtime.bigint() % 100n)],
    ["crypto.randomInt", () => randomInt(100)],
    ["crypto.randomUUID", () => crypto.randomUUID().length],
    ["setTimeout", () => Number(setTimeout(() => {}, 0)[Symbol.toPrimitive]())],
    ["fs.readFileSync", () => readFileSync("package.json").length],
  ])("%s", async (name, from) => {
    await expect(checked(placingFrom(from))).rejects.toThrow(
      new RegExp(
        `is not deterministic: ${name.replace(/[()]/g, "\\$&")} was called .*check-determinism.test.ts:\\d+.*tracker`,
      ),
    );
  });

  test("the check also finds it if the policy catches every error", async () => {
    const silent = placingFrom(() => {
      try {
        return Math.floor(Math.random() * 100);
      } catch {
        return 0;
      }
    });
    await expect(checked(silent)).rejects.toThrow(/Math.random was called/);
  });
});

test("a set of objects that outlives its run, and is iterated in insertion order, is found by the first event that differs", async () => {
  const seen = new Set<{ readonly start: number }>();
  const remembering = placingFrom((peers) => {
    seen.add({ start: seen.size % peers.size });
    let sum = 0;
    for (const { start } of seen) sum += start;
    return sum;
  });
  await expect(checked(remembering)).rejects.toThrow(
    /after [\d,]+ equal events their histories part\. In the first run at [\d.]+ s, .+: .+ \(scheduled at [\d.]+ s, .+\); in the second run/,
  );
});
