import type { Dice } from "./dice.js";

/** The nodes of a drawn network. */
export interface Topology {
  /** The names of the nodes that join at the start, and the names of those that join later. */
  readonly nodes: readonly string[];
  readonly late: readonly string[];
  /** The names of the nodes of each zone, including those that join later; empty if there are no zones. */
  readonly zones: readonly (readonly string[])[];
  /** The classes of nodes, as a scenario writes them. */
  readonly written: readonly Readonly<Record<string, unknown>>[];
}

const ZONES = ["north", "south", "east", "west"];
const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** Traits that only some drawn networks have. */
export interface TopologyTraits {
  /** Some nodes join later. */
  readonly lateJoins: boolean;
  /** The nodes have hardly enough room. */
  readonly tight: boolean;
  /** There are few nodes. So a chunk is soon placed on a node that had it before, or no other node is left for it. */
  readonly small: boolean;
}

/**
 * Draws about twenty nodes, or a few. `need`: bytes of all replicas that will be put, if no file is put twice. Two versions of every file fit, unless
 * the room is `tight`. If the room is `tight`, nodes may differ in size, and all nodes together offer about as much room as the replicas need. So
 * puts, repairs and drains may find no room.
 */
export function drawTopology(dice: Dice, need: number, { lateJoins, tight, small }: TopologyTraits): Topology {
  const count = small ? dice.whole(4, 8) : dice.whole(16, 22);
  const lateCount = lateJoins ? dice.whole(1, 4) : 0;
  const zones = ZONES.slice(0, dice.pick([0, 0, 2, 3, 4]));
  const nodes = Array.from({ length: count }, (_, i) => `node-${String(i + 1).padStart(String(count).length, "0")}`);
  const late = Array.from({ length: lateCount }, (_, i) => `late-${i + 1}`);
  const alike = { ...(zones.length > 0 ? { zone: zones } : {}), ...drawLinks(dice) };
  const groups = tight
    ? drawTightGroups(dice, need, count)
    : [{ count, capacity: drawCapacity(dice, (2 * need) / count) }];
  const written = [
    ...groups.map((group) => ({ class: "node", ...group, ...alike })),
    ...(lateCount > 0
      ? [{ class: "late", count: lateCount, capacity: groups[0]!.capacity, ...alike, joins: false }]
      : []),
  ];
  // In each group the nodes get the zones in turn, from the first zone on.
  const places = [...groups.flatMap((group) => Array.from({ length: group.count }, (_, i) => i)), ...late.keys()];
  return {
    nodes,
    late,
    zones: zones.map((_, zone) => [...nodes, ...late].filter((_, i) => places[i]! % zones.length === zone)),
    written,
  };
}

/** Draws a node's capacity: plenty of room, or a few times the bytes that a node will hold on average. */
function drawCapacity(dice: Dice, average: number): string {
  if (dice.chance(0.6)) return "10 GiB";
  return `${Math.ceil((average * dice.between(2.5, 5)) / MIB) + 1} MiB`;
}

/** Draws up to three groups of nodes of different sizes. All together offer about as much room as all replicas need. */
function drawTightGroups(dice: Dice, need: number, count: number): { count: number; capacity: string }[] {
  const sizes = dice.pick([[1], [1, 3], [1, 2, 8]]);
  const counts = sizes.map((_, i) => Math.floor((count + i) / sizes.length));
  const parts = sizes.reduce((sum, size, i) => sum + size * counts[i]!, 0);
  const unit = (need * dice.between(0.8, 1.7)) / parts;
  return sizes.map((size, i) => ({ count: counts[i]!, capacity: `${Math.ceil((size * unit) / KIB)} KiB` }));
}

function drawLinks(dice: Dice): Readonly<Record<string, string>> {
  if (dice.chance(0.3)) return {};
  return { up: `${dice.pick([2, 10, 50])} Mbit/s`, down: `${dice.pick([10, 50, 100])} Mbit/s` };
}
