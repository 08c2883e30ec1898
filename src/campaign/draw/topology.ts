import type { Dice } from "./dice.js";

/** The nodes of a drawn network. */
export interface Topology {
  /** Names of the nodes that join at the start, and of those that join later. */
  readonly nodes: readonly string[];
  readonly late: readonly string[];
  /** The nodes of each zone, the late ones included; empty without zones. */
  readonly zones: readonly (readonly string[])[];
  /** The classes, as a scenario has them. */
  readonly written: readonly Readonly<Record<string, unknown>>[];
}

const ZONES = ["north", "south", "east", "west"];
const MIB = 2 ** 20;

/** Draws about twenty nodes. `need`: bytes of all replicas that will be put. The drawn nodes always have room for them. */
export function drawTopology(dice: Dice, need: number, lateJoins: boolean): Topology {
  const count = dice.whole(16, 22);
  const lateCount = lateJoins ? dice.whole(1, 4) : 0;
  const zones = ZONES.slice(0, dice.pick([0, 0, 2, 3, 4]));
  const nodes = Array.from({ length: count }, (_, i) => `node-${String(i + 1).padStart(2, "0")}`);
  const late = Array.from({ length: lateCount }, (_, i) => `late-${i + 1}`);
  const alike = {
    ...(zones.length > 0 ? { zone: zones } : {}),
    capacity: drawCapacity(dice, need / count),
    ...drawLinks(dice),
  };
  const written = [
    { class: "node", count, ...alike },
    ...(lateCount > 0 ? [{ class: "late", count: lateCount, ...alike, joins: false }] : []),
  ];
  const dealt = (names: readonly string[], zone: number) => names.filter((_, i) => i % zones.length === zone);
  return {
    nodes,
    late,
    zones: zones.map((_, zone) => [...dealt(nodes, zone), ...dealt(late, zone)]),
    written,
  };
}

/** Draws a node's capacity: plenty of room, or a few times the bytes that a node will hold on average. */
function drawCapacity(dice: Dice, average: number): string {
  if (dice.chance(0.6)) return "10 GiB";
  return `${Math.ceil((average * dice.between(2.5, 5)) / MIB) + 1} MiB`;
}

function drawLinks(dice: Dice): Readonly<Record<string, string>> {
  if (dice.chance(0.3)) return {};
  return { up: `${dice.pick([2, 10, 50])} Mbit/s`, down: `${dice.pick([10, 50, 100])} Mbit/s` };
}
