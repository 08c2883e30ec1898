import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parseScenario } from "../src/index.js";
import { SimulatedRun } from "../src/play/worlds/simulated/simulated-run.js";
import type { Scenario } from "../src/scenario/scenario.js";
import { metricsOf } from "../src/simulate.js";
import { measured, type Row } from "./row.js";

/** Twenty nodes for ten minutes, with puts and gets. Most of the nodes come and go. The runs of a campaign are like this one. */
const SCENARIO = `
duration: 10min
network: { latency: LATENCY }
tracker: { announceInterval: 30s, suspectAfter: 75s, deadAfter: 3min }
nodes: [{ count: 20, capacity: 4 GiB, up: 20 Mbit/s, down: 100 Mbit/s, zone: [north, south] }]
churn: { session: { exponential: { mean: 5min } }, absence: { exponential: { mean: 2min } }, permanent: 20 % }
workloads: [{ put: { rate: 2/min, size: 4 MiB } }, { get: { rate: 6/min, zipf: 0.8 } }]
`;

const parts = ["set-up", "events", "collection", "analysis"] as const;

/**
 * Runs that come first and are not counted, because V8 compiles what they run. A campaign or a large experiment has many thousand runs, so this
 * time hardly matters there.
 */
const WARM_UP = 500;
/** The numbers of runs that measure how long each part of a run takes. These runs use the source. The first ones, `warmUp`, are not counted. */
const SPLIT = { warmUp: 100, runs: 200 };

/**
 * Plays small runs with the seeds 1, 2 and so on, one after another in this process, and computes their metrics. The runs use the build,
 * since the loader of the source would make them slower.
 */
async function smallRuns(runs: number, latency: string): Promise<Row> {
  const built = new URL("../dist/index.js", import.meta.url);
  if (!existsSync(built)) throw new Error("npm run build comes first");
  const { simulate }: typeof import("../src/index.js") = await import(built.href);
  const scenario = parseScenario(SCENARIO.replace("LATENCY", latency));
  let [events, digest] = [0, ""];
  const play = (seed: number): void => {
    const { run } = simulate({ ...scenario, seed }, { measure: "metrics" });
    events += run.events;
    digest = run.digest;
  };
  const first = measured("runs", () => {
    for (let seed = 1; seed <= 100; seed++) play(seed);
    return 100;
  });
  for (let seed = 101; seed <= WARM_UP; seed++) play(seed);
  events = 0;
  const row = measured("runs", () => {
    for (let seed = 1; seed <= runs; seed++) play(seed);
    return runs;
  });
  const cold = { "CPU of each of the first hundred, ms": hundredths((1000 * first.cpuSeconds) / 100) };
  return { ...row, more: { ...cold, ...partsOf(scenario), events: Math.round(events / runs), digest } };
}

/** How the CPU time of a run from the source divides into parts, in ms. */
function partsOf(scenario: Scenario): Record<string, number> {
  const spent = [0, 0, 0, 0];
  for (let seed = 1; seed <= SPLIT.warmUp + SPLIT.runs; seed++) {
    if (seed === SPLIT.warmUp + 1) spent.fill(0);
    let at = process.cpuUsage();
    const spend = (part: number): void => {
      const { user, system } = process.cpuUsage(at);
      spent[part]! += (user + system) / 1000;
      at = process.cpuUsage();
    };
    const run = new SimulatedRun({ ...scenario, seed });
    spend(0);
    run.advanceTo(scenario.duration);
    spend(1);
    const measurements = run.finish();
    spend(2);
    metricsOf(run.scenario, measurements);
    spend(3);
  }
  return Object.fromEntries(parts.map((part, i) => [`${part}, ms`, hundredths(spent[i]! / SPLIT.runs)]));
}

function hundredths(value: number): number {
  return Math.round(100 * value) / 100;
}

const [, program = "", runs = "1000", latency = "20ms"] = process.argv;
if (import.meta.url === pathToFileURL(program).href)
  console.log(JSON.stringify(await smallRuns(Number(runs), latency)));
