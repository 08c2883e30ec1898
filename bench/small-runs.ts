import { pathToFileURL } from "node:url";
import { parseScenario } from "../src/index.js";
import { SimulatedRun } from "../src/play/worlds/simulated/simulated-run.js";
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

/** Runs that come first and are not counted, because in a campaign most runs meet code that is compiled already. */
const WARM_UP = 100;

const parts = ["set-up", "events", "collection", "analysis"] as const;

/** Plays small runs with the seeds 1, 2 and so on, one after another in this process, and computes their metrics. */
function smallRuns(runs: number, latency: string): Row {
  const scenario = parseScenario(SCENARIO.replace("LATENCY", latency));
  const spent = [0, 0, 0, 0];
  let [events, digest] = [0, ""];
  const play = (seed: number): void => {
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
    events += run.events;
    digest = run.simulation.digest;
  };
  for (let seed = 1; seed <= WARM_UP; seed++) play(seed);
  spent.fill(0);
  events = 0;
  const row = measured("runs", () => {
    for (let seed = 1; seed <= runs; seed++) play(seed);
    return runs;
  });
  const split = parts.map((part, i) => [`${part}, ms`, Math.round((100 * spent[i]!) / runs) / 100]);
  return { ...row, more: { ...Object.fromEntries(split), events: Math.round(events / runs), digest } };
}

const [, program = "", runs = "500", latency = "20ms"] = process.argv;
if (import.meta.url === pathToFileURL(program).href) console.log(JSON.stringify(smallRuns(Number(runs), latency)));
