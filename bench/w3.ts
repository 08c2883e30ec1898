import { draw32 } from "../src/runtime/random/keyed-random.js";
import type { BandwidthModel } from "../src/sim/network/bandwidth/bandwidth.js";
import { FairSharing } from "../src/sim/network/bandwidth/fair.js";
import { measured, type Row, runAsProgram } from "./row.js";

/** W3: `flows` transfers of 1 MiB at any time, each between two random hosts of `hosts`; `transfers` of them in all. */
export interface W3 {
  readonly hosts: number;
  readonly flows: number;
  readonly transfers: number;
  /** Megabits per second; 10 and 50 if left out. */
  readonly up?: number;
  readonly down?: number;
  readonly seed?: number;
}

const MEBIBYTE = 1 << 20;
const BYTES_PER_MEGABIT = 125_000;

/** Runs W3 on one core. When a transfer ends, the next one begins at once. The set-up is not counted. */
export function run(w3: W3): Row {
  const { hosts, flows, transfers, up = 10, down = 50, seed = 1 } = w3;
  let draws = 0;
  const below = (bound: number): number => Math.floor((draw32(seed, 3, draws++) * bound) / 0x100000000);
  let now = 0;
  let done = 0;
  const start = (): void => {
    const from = below(hosts);
    const other = below(hosts - 1);
    model.start(now, from, other >= from ? other + 1 : other, MEBIBYTE);
  };
  const model: BandwidthModel = new FairSharing({
    completed: () => {
      done++;
      start();
      return 0;
    },
  });
  for (let host = 0; host < hosts; host++) model.addHost(up * BYTES_PER_MEGABIT, down * BYTES_PER_MEGABIT);
  return measured(
    "transfers",
    () => {
      for (let flow = 0; flow < flows; flow++) start();
      while (done < transfers) {
        now = model.nextCompletion();
        model.advance(now);
      }
      return done;
    },
    () => ({ simulatedSeconds: now / 1e6 }),
  );
}

runAsProgram(import.meta.url, (hosts = 1000, flows = 4000, transfers = 400_000, up = 10, down = 50) =>
  run({ hosts, flows, transfers, up, down }),
);
