import type { Millis } from "../../../runtime/clock.js";
import type { Dice } from "../dice.js";
import type { StepBody } from "./fault-kind.js";

/** A fault that waits for the moment at which it does the most harm. */
export interface Ambush {
  /** How many replicas of a chunk the fault may destroy each time it happens. */
  readonly destroys: 0 | 1;
  /** The event for which the fault waits: a `when` of the scenario format, without its times. */
  readonly when: StepBody;
  /** The fault strikes within this time, in ms, after the event. Left out: at once. */
  readonly within?: Millis;
  /** The step's other keys. `length`: a time with its unit. */
  written(length: string, dice: Dice): StepBody;
}

const anyFile = "any";

/** All ambushes that a campaign draws. This is the only list of them. */
export const ambushes: { readonly [name: string]: Ambush } = {
  lastHolder: {
    destroys: 0,
    when: { replicas: anyFile, fallTo: 1 },
    written: (length) => ({ crash: { the: "holder" }, for: length }),
  },
  untoldCommit: {
    destroys: 0,
    when: { put: anyFile, commits: true },
    written: (length) => ({ crash: { node: "tracker", before: "answer" }, for: length }),
  },
  untoldRepair: {
    destroys: 0,
    when: { repair: anyFile, begins: true },
    written: (length) => ({ crash: { node: "tracker", before: "answer" }, for: length }),
  },
  writer: {
    destroys: 0,
    when: { put: anyFile, commits: true },
    written: (length) => ({ crash: { the: "writer" }, for: length }),
  },
  holdersOfNew: {
    destroys: 0,
    when: { put: anyFile, ends: true },
    written: (length, dice) => ({ crash: { the: "holder", share: dice.pick(["50 %", "100 %"]) }, for: length }),
  },
  seeders: {
    destroys: 0,
    when: { get: anyFile, reaches: "60 %" },
    written: (length) => ({ partition: { the: "holder" }, for: length }),
  },
  repairTarget: {
    destroys: 0,
    when: { repair: anyFile, begins: true },
    written: (length, dice) => ({ [dice.pick(["crash", "pause", "partition"])]: { the: "target" }, for: length }),
  },
  repairSource: {
    destroys: 0,
    when: { repair: anyFile, begins: true },
    written: (length, dice) => ({ [dice.pick(["crash", "pause", "partition"])]: { the: "source" }, for: length }),
  },
  fullTarget: {
    destroys: 0,
    when: { repair: anyFile, begins: true },
    written: (length) => ({ fill: { the: "target" }, for: length }),
  },
  crowdedTargets: {
    destroys: 0,
    when: { node: "any", goes: "dead" },
    written: (length, dice) => ({ fill: { share: dice.pick(["30 %", "60 %"]) }, for: length }),
  },
  storingNode: {
    destroys: 0,
    when: { put: anyFile, begins: true },
    within: 5_000,
    written: (length, dice) => ({ crash: { pick: dice.whole(1, 6) }, for: length }),
  },
  tornStore: {
    destroys: 1,
    when: { put: anyFile, begins: true },
    within: 5_000,
    written: (length) => ({ crash: { pick: 1, disk: "torn" }, for: length }),
  },
  burningSource: {
    destroys: 1,
    when: { repair: anyFile, begins: true },
    written: (length) => ({ crash: { the: "source", pick: 1, disk: "wiped" }, for: length }),
  },
  afterRepair: {
    destroys: 0,
    when: { repair: anyFile, ends: true },
    written: (length) => ({ crash: { the: "target" }, for: length }),
  },
  returner: {
    destroys: 0,
    when: { node: "any", goes: "up" },
    written: (length) => ({ crash: { the: "node" }, for: length }),
  },
  another: {
    destroys: 0,
    when: { node: "any", goes: "dead" },
    written: (length, dice) => ({ crash: { pick: dice.whole(1, 3) }, for: length }),
  },
};
