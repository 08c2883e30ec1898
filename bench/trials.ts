import { pathToFileURL } from "node:url";
import { scenarioOfSeed } from "../src/campaign/play-seed.js";
import { playTrial } from "../src/campaign/trial.js";
import { measured, type Row } from "./row.js";

/** Trials that come first and are not counted. */
const WARM_UP = 100;

/** Trials of the standard campaign from seed 1 on, one after another in this process, as a thread of `swarmlab fuzz` plays them. */
function trials(count: number): Row {
  let events = 0;
  let digest = 0;
  const play = (seed: number): void => {
    const result = playTrial(scenarioOfSeed(seed, null));
    events += result.events;
    digest = (Math.imul(31, digest) + Number.parseInt(result.digest.slice(0, 8), 16)) >>> 0;
  };
  for (let seed = 1; seed <= WARM_UP; seed++) play(seed);
  events = 0;
  digest = 0;
  const row = measured("trials", () => {
    for (let seed = 1; seed <= count; seed++) play(seed);
    return count;
  });
  return { ...row, more: { events: Math.round(events / count), digest } };
}

const [, program = "", count = "500"] = process.argv;
if (import.meta.url === pathToFileURL(program).href) console.log(JSON.stringify(trials(Number(count))));
