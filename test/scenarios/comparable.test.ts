import { expect, test } from "vitest";
import { verdictOf } from "../../src/report/text/summary.js";
import { play, scenarioOf } from "./scenario.js";

function scenarioWith(placement: string, more = ""): string {
  return `
duration: 20min
replication: 3
tracker: { placement: ${placement}, spreadZones: true }
nodes:
  - { class: big, count: 30, zone: [oslo] }
  - { class: small, count: 10, zone: [lyon] }
  - { class: mixed, count: 20, zone: [graz, bari] }
workloads: [{ put: { rate: 60/min, size: 3 MiB, end: 15min } }]
${more}`;
}

test.each(["random", "rendezvous", "two-choices"])(
  "zones are part of what %s placement alone is expected to give",
  (placement) => {
    const { load } = play(scenarioOf(scenarioWith(placement))).report;
    // Of three replicas nearly one goes to each of the small zones: their nodes hold far more than their share.
    expect(load.replicas.ideal?.deviation).toBeGreaterThan(0.3);
    expect(load.replicas.expected).toMatchObject({ comparable: true, caveats: [], verdict: "as expected" });
  },
);

test("a policy that goes in turn is not compared where zones disturb its turn", () => {
  const { load } = play(scenarioOf(scenarioWith("round-robin"))).report;
  expect(load.replicas.expected).toMatchObject({ comparable: false, verdict: "not comparable" });
  expect(verdictOf(load.replicas)).toBe(
    "not comparable with what the policy alone would make it: zones without a replica were preferred",
  );
});

test("after a zone failed and was repaired nothing is said about the policy", () => {
  const steps = "steps: [{ at: 10min, crash: { zone: bari } }]";
  const { load } = play(scenarioOf(scenarioWith("two-choices", steps))).report;
  expect(load.stored.expected).toMatchObject({ comparable: false, verdict: "not comparable" });
  expect(load.stored.expected?.caveats.join("\n")).toMatch(/10 crashes[\s\S]*placed by repair/);
});
