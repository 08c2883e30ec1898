import { describe, expect, test } from "vitest";
import type { Disturbance } from "../../runtime/network-faults.js";
import type { Step } from "../../scenario/scenario.js";
import { scenarioOf } from "../scenario-of.js";
import { drawScenario } from "./draw-scenario.js";

/** A step, with the keys of puts and disturbances. */
type AnyStep = Step & { readonly file?: string; readonly size?: number; readonly disturbance?: Disturbance };

const scenarios = Array.from({ length: 120 }, (_, i) => scenarioOf(drawScenario(i + 1)));

describe("among 120 seeds", () => {
  test("are networks whose nodes all together have less than twice the room that one version of every file needs", () => {
    const tight = scenarios.filter(({ nodes, steps, replication }) => {
      const sizes = new Map(steps.flatMap(({ file = "", size }: AnyStep) => (size ? [[file, size] as const] : [])));
      const need = replication * [...sizes.values()].reduce((sum, size) => sum + size, 0);
      return nodes.reduce((sum, { capacity }) => sum + capacity, 0) < 2 * need;
    });
    expect(tight.length).toBeGreaterThan(20);
    const mixed = tight.filter(({ nodes }) => new Set(nodes.map(({ capacity }) => capacity)).size > 1);
    expect(mixed.length).toBeGreaterThan(10);
  });

  test("are some in which several nodes leave within seconds, and the same name is put again within seconds", () => {
    const soonAgain = (what: "leave" | "put") =>
      scenarios.filter(({ steps }) => {
        const times = steps.flatMap((step) => (step.do === what && step.at !== undefined ? [step.at] : []));
        return times.some((at, i) => i > 0 && at - times[i - 1]! < 3_000);
      });
    expect(soonAgain("leave").length).toBeGreaterThan(10);
    expect(soonAgain("put").length).toBeGreaterThan(10);
  });

  test("are messages that are delayed for longer than their callers wait", () => {
    const late = scenarios.filter(({ steps, node }) =>
      steps.some(({ disturbance }: AnyStep) => (disturbance?.jitter ?? 0) > node.callDeadline),
    );
    expect(late.length).toBeGreaterThan(20);
  });
});
