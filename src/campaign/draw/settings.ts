import { placementNames } from "../../policies/placement/policies.js";
import type { Millis } from "../../runtime/clock.js";
import type { Dice } from "./dice.js";
import { percent, timeText } from "./quantities.js";

/** How long a node must be silent until the tracker suspects it, and until it gives the node up. The lengths of faults depend on this. */
export interface Silences {
  readonly suspectAfter: Millis;
  readonly deadAfter: Millis;
}

/** The settings of a drawn network: those on which other draws depend, and all of them as a scenario writes them. */
export interface Settings extends Silences {
  readonly replication: number;
  /** The size of a chunk, in bytes. */
  readonly chunkSize: number;
  readonly written: Readonly<Record<string, unknown>>;
}

const KIB = 1024;

/**
 * Draws the settings of tracker, nodes and network. Times are short, so that within minutes nodes are given up, their replicas are
 * restored, and the nodes come back. Announces are a large part of a trial's events, so they are only as frequent as these times require.
 */
export function drawSettings(dice: Dice): Settings {
  const replication = dice.chance(0.6) ? 3 : 2;
  const chunkSize = dice.pick([64, 128, 256, 512]) * KIB;
  const announceInterval = dice.whole(18, 30) * 1000;
  const suspectAfter = Math.round(announceInterval * dice.between(1.3, 2.5));
  const deadAfter = suspectAfter + Math.round(announceInterval * dice.between(0.3, 1.5));
  const tracker = {
    placement: dice.pick(placementNames),
    ...(dice.chance(0.3) ? { spreadZones: false } : {}),
    announceInterval: timeText(announceInterval),
    suspectAfter: timeText(suspectAfter),
    deadAfter: timeText(deadAfter),
    putLease: timeText(dice.whole(10, 90) * 1000),
    repair: {
      streamsPerSource: dice.whole(1, 3),
      streamsPerTarget: dice.whole(1, 3),
      ...(dice.chance(0.3) ? { streams: dice.whole(2, 8) } : {}),
      moveShare: percent(dice.pick([0, 0.1, 0.5])),
      massFailureShare: percent(dice.pick([0.15, 0.3, 0.5])),
      holdFor: timeText(dice.whole(10, 60) * 1000),
    },
  };
  const node = {
    window: dice.pick([1, 2, 4, 8]),
    uploadSlots: dice.whole(1, 4),
    ...drawCache(dice, chunkSize),
    callDeadline: timeText(dice.whole(2, 6) * 1000),
    transferDeadline: timeText(dice.whole(5, 15) * 1000),
    attempts: dice.whole(2, 5),
  };
  const written = { replication, chunkSize: `${chunkSize / KIB} KiB`, tracker, node, network: drawNetwork(dice) };
  return { replication, chunkSize, suspectAfter, deadAfter, written };
}

/** Draws the room for cached copies: plenty, none, or so little that copies come and go. */
function drawCache(dice: Dice, chunkSize: number): { readonly cache?: string } {
  if (dice.chance(0.25)) return { cache: "0 B" };
  return dice.chance(0.5) ? { cache: `${(dice.whole(1, 4) * chunkSize) / KIB} KiB` } : {};
}

function drawNetwork(dice: Dice) {
  const usual = dice.whole(5, 120);
  const latency = dice.pick([
    timeText(usual),
    { uniform: { min: "2ms", max: timeText(2 * usual) } },
    { lognormal: { median: timeText(usual), sigma: 0.5 } },
  ]);
  return {
    latency,
    ...(dice.chance(0.4) ? { jitter: percent(dice.pick([0.1, 0.5, 1])) } : {}),
    ...(dice.chance(0.3) ? { loss: percent(dice.pick([0.001, 0.01, 0.03])) } : {}),
    detection: timeText(dice.pick([200, 1000, 3000])),
  };
}
