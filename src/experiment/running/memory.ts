import type { Scenario } from "../../scenario/scenario.js";

/** Memory of a thread with the program and nothing to do, in bytes. */
const THREAD_BYTES = 150 * 2 ** 20;
/** Memory for each node of a simulation, with its chunks: the largest of docs/performance.md, times two. */
const NODE_BYTES = 22_000;
/** Share of the machine's memory that runs may take together. */
const SHARE = 0.6;

/** About how much memory a run of a scenario takes, in bytes: rather too much than too little. */
export function memoryOf(scenario: Scenario): number {
  return THREAD_BYTES + NODE_BYTES * scenario.nodes.length;
}

/** How many runs of a scenario fit into a machine's memory at once; at least one, at most `jobs`. */
export function runsAtOnce(scenario: Scenario, jobs: number, memory: number): number {
  return Math.max(1, Math.min(jobs, Math.floor((SHARE * memory) / memoryOf(scenario))));
}
