import { expect, test } from "vitest";
import { scenarioOf } from "../../test/scenarios/scenario.js";
import { writtenHistory } from "../history/written.js";
import { analyse } from "../report/analysis/analyse.js";
import { canonicalJson } from "../report/text/json.js";
import { SimulatedRun } from "./worlds/simulated/simulated-run.js";

const scenario = scenarioOf(`
duration: 10min
nodes: 12
replication: 2
workloads:
  - put: { rate: 6/min, size: 3 MiB, end: 6min }
  - get: { rate: 20/min }
steps: [ { at: 4min, crash: { pick: 3 } } ]
`);

test("a run may be looked at on its way, and goes on as if nobody had", () => {
  const [watched, alone] = [1, 2].map(() => new SimulatedRun(scenario, { record: "full", detail: true }));
  const played: number[] = [];
  for (let minute = 0; minute <= 10; minute++) {
    watched!.advanceTo(minute * 60_000);
    const { run, checks, history } = watched!.soFar();
    expect([run.cutShort, checks, history?.run.played]).toEqual([true, [], run.played]);
    played.push(run.played / 60_000);
    analyse(watched!.soFar(), scenario.expect);
  }
  expect(played).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  alone!.advanceTo(10 * 60_000);
  const [seen, unseen] = [watched!.finish(), alone!.finish()];
  expect(canonicalJson(analyse(seen, scenario.expect))).toBe(canonicalJson(analyse(unseen, scenario.expect)));
  expect(writtenHistory(seen.history!)).toEqual(writtenHistory(unseen.history!));
  expect(seen.detail).toEqual(unseen.detail);
});
