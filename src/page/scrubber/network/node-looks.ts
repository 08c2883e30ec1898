import { healths } from "../../../history/history.js";
import { lives, type NetworkState } from "../../../history/network-state.js";

/** The states of a node that the picture distinguishes. */
export const nodeStates = [
  { name: "running", colour: "--green", isUp: true },
  { name: "leaving", colour: "--sky-blue", isUp: true },
  { name: "in doubt", colour: "--orange", isUp: true },
  { name: "crashed", colour: "--vermilion", isUp: false },
  { name: "left", colour: "--grey", isUp: false },
  { name: "not yet up", colour: "--edge", isUp: false },
  { name: "not recorded", colour: "--muted", isUp: true },
] as const;
/** The state that all nodes have if the history does not record which nodes came and went. */
export const UNRECORDED = nodeStates.length - 1;
type NodeStateName = (typeof nodeStates)[number]["name"];

const numberOf = (name: NodeStateName) => nodeStates.findIndex((state) => state.name === name);
const [RUNNING, LEAVING, DOUBTED] = [numberOf("running"), numberOf("leaving"), numberOf("in doubt")];
const OF_LIFE = lives.map((life) => numberOf(life === "up" ? "running" : life === "absent" ? "not yet up" : life));
const OF_HEALTH = healths.map((health) =>
  health === "leaving" ? LEAVING : health === "suspected" || health === "dead" ? DOUBTED : RUNNING,
);

/** Finds a node's state, as a position in `nodeStates`. A running node is in doubt while the tracker suspects it, or takes it for dead. */
export function stateOf({ life, health }: NetworkState, node: number): number {
  const lived = OF_LIFE[life[node] as number] as number;
  return lived === RUNNING ? (OF_HEALTH[health[node] as number] ?? RUNNING) : lived;
}

/** The colours of classes, as the charts of load have them. */
export const classColours = [
  ...(["--sky-blue", "--orange", "--green", "--purple"] as const),
  ...(["--yellow", "--blue", "--vermilion", "--grey"] as const),
];

/** The colours of loads, from an empty node to the fullest one. */
export const loadColours = ["--load-0", "--load-1", "--load-2", "--load-3", "--load-4", "--load-5"] as const;

/** Finds the position in `loadColours` of a load from 0 to 1. */
export function loadLevel(load: number): number {
  return Math.min(loadColours.length - 1, Math.floor(load * loadColours.length));
}

export const purposeColours = ["--sky-blue", "--blue", "--vermilion"] as const;
