import type { Millis } from "../../runtime/clock.js";
import type { WrittenStep } from "../written.js";
import type { Dice } from "./dice.js";
import { timeText } from "./quantities.js";
import type { Settings } from "./settings.js";
import type { Topology } from "./topology.js";

/** The actions of users that only some drawn networks have. */
export interface WorkloadTraits {
  readonly overwrites: boolean;
  readonly removes: boolean;
  readonly crowds: boolean;
  readonly bursts: boolean;
  /** A name is put and removed again and again. */
  readonly rewrites: boolean;
  readonly fewReplicas: boolean;
}

export interface DrawnFile {
  readonly name: string;
  /** The size of the file, in bytes. */
  readonly size: number;
}

const KIB = 1024;

/** Draws files of a few chunks each, some of them of less than one. */
export function drawFiles(dice: Dice, { chunkSize }: Settings): DrawnFile[] {
  return Array.from({ length: dice.whole(3, 8) }, (_, i) => ({
    name: `file-${i + 1}`,
    size: Math.ceil((chunkSize * (dice.chance(0.2) ? dice.between(0.1, 1) : dice.between(1, 8))) / KIB) * KIB,
  }));
}

/** Draws puts, gets and removes, up to `until`. Any of them may fail. The checks only ask whether the network's answers are true. */
export function drawWorkload(
  dice: Dice,
  files: readonly DrawnFile[],
  { nodes }: Topology,
  { replication }: Settings,
  traits: WorkloadTraits,
  until: Millis,
): WrittenStep[] {
  const steps: WrittenStep[] = [];
  const add = (at: Millis, what: Readonly<Record<string, unknown>>) =>
    steps.push({ at: timeText(at), ...what, mayFail: true });
  const begin = dice.time(10_000, 40_000);
  const lastPut = traits.bursts ? begin + 5_000 : 0.6 * until;
  const put = (dice: Dice, { name, size }: DrawnFile, at: Millis) => {
    const fewer = traits.fewReplicas && replication > 2 && dice.chance(0.5) ? { replication: 2 } : {};
    add(at, { put: { node: dice.pick(nodes), file: name, size: `${size / KIB} KiB`, ...fewer } });
  };
  for (const file of files) {
    const own = dice.for(file.name);
    const at = own.time(begin, lastPut);
    put(own, file, at);
    if (traits.overwrites && own.chance(0.5)) {
      // A second version that is put soon overlaps the put of the first one. A later one comes while the first one is read.
      const later = own.chance(0.4) ? own.time(at, at + 3_000) : own.time(at, 0.8 * until);
      put(own, { ...file, size: Math.ceil((file.size * own.between(0.5, 1.5)) / KIB) * KIB }, later);
    }
    if (traits.rewrites && own.chance(0.3)) {
      const again = own.for("rewrites");
      const often = again.whole(2, 4);
      let next = again.time(at, until - 60_000);
      for (let i = 0; i < often; i++) {
        if (again.chance(0.4)) add(next, { remove: file.name });
        else put(again, file, next);
        next += again.time(200, again.pick([2_000, 20_000]));
      }
    }
    const gets = own.whole(0, 3);
    for (let i = 0; i < gets; i++) add(own.time(at, until), { get: { node: own.pick(nodes), file: file.name } });
    if (traits.crowds && own.chance(0.3))
      add(own.time(at + 10_000, until), { get: { nodes: own.some(nodes, own.whole(4, 10)), file: file.name } });
    if (traits.removes && own.chance(0.3)) add(own.time(at, until), { remove: file.name });
  }
  return steps;
}
