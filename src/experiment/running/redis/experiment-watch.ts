import type { Redis } from "ioredis";
import { Unfit } from "../../../live/daemon/unfit.js";
import { ENGINE_VERSION } from "../../plan/engine-version.js";
import type { Presence } from "./messages.js";
import { Presences } from "./presences.js";
import { EXPERIMENT_LIFE_MS, EXPERIMENTS, WIRE_VERSION } from "./redis-names.js";

/** Tells the worker's user which experiments and campaigns there are, whenever this changes. */
export class ExperimentWatch {
  private readonly presences: Presences;
  private told = "";
  /** The last time at which there was an experiment, in ms by the machine's clock. */
  private seen = performance.now();
  private readonly refused = new Set<string>();

  constructor(
    client: Redis,
    private readonly tell: (line: string) => void,
  ) {
    this.presences = new Presences(client, EXPERIMENTS, EXPERIMENT_LIFE_MS);
  }

  get idleMs(): number {
    return performance.now() - this.seen;
  }

  /** Notes that an experiment has handed out a task. */
  saw(): void {
    this.seen = performance.now();
  }

  /** Rejects with Unfit when there are experiments, but none for which this version can work. */
  async begin(): Promise<void> {
    const all = await this.presences.all();
    const [stranger] = all.filter((one) => !isOurs(one));
    if (stranger && !all.some(isOurs)) throw new Unfit(refusal(stranger));
  }

  async look(): Promise<void> {
    const all = await this.presences.all();
    for (const one of all) {
      if (isOurs(one) || this.refused.has(one.id)) continue;
      this.refused.add(one.id);
      this.tell(refusal(one));
    }
    const names = [...new Set(all.filter(isOurs).map(({ name }) => name))].sort();
    if (names.length > 0) this.saw();
    const now =
      names.length === 0 ? "waiting: there is no experiment and no campaign" : `working for ${names.join(", ")}`;
    if (now !== this.told) this.tell(now);
    this.told = now;
  }
}

function isOurs({ engine, wire }: Presence): boolean {
  return engine === ENGINE_VERSION && wire === WIRE_VERSION;
}

function refusal({ name, engine, wire }: Presence): string {
  const their = `${engine}.${wire}`;
  const own = `${ENGINE_VERSION}.${WIRE_VERSION}`;
  return `the coordinator of ${name} has version ${their} of the engine, and this worker has ${own}: install the same swarmlab on both`;
}
