import { draw32 } from "../src/runtime/random/keyed-random.js";
import { Simulation } from "../src/sim/simulation.js";
import { measured, type Row, runAsProgram } from "./row.js";

/** `pending` timers at any time. Each fires after a random time of 1 to 1000 ms, and then sets the next one. */
export function timers(pending: number, fired: number): Row {
  const simulation = new Simulation({ seed: 1 });
  const host = simulation.addHost({ identity: "clock" });
  let count = 0;
  const fire = (owner: number): void => {
    count++;
    host.after(1 + draw32(1, owner, count) * (999 / 2 ** 32), fire, owner);
  };
  for (let owner = 0; owner < pending; owner++) host.after(draw32(1, owner, 0) * (1000 / 2 ** 32), fire, owner);
  return measured("timers", () => {
    while (count < fired) simulation.runUntil(simulation.now + 1);
    return count;
  });
}

runAsProgram(import.meta.url, (pending = 10_000, fired = 10_000_000) => timers(pending, fired));
