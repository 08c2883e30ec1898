import { setFlagsFromString } from "node:v8";
import type { Scenario } from "../../scenario/scenario.js";

/** The memory of an idle thread with the program, in bytes. */
const THREAD_BYTES = 150 * 2 ** 20;
/** The memory for each node of a simulation, with its chunks, in bytes: about twice the largest figure of docs/performance.md. */
const NODE_BYTES = 22_000;
/** The share of the machine's memory that all runs may take together. */
const SHARE = 0.6;
const MIB = 2 ** 20;

/** In a run of at most this many nodes, the objects that live to the end of the run take at most about 60 MB. */
const FEW_NODES = 1_000;

/** Estimates the memory that a run of a scenario takes, in bytes. Most runs take less. */
function memoryOf(scenario: Scenario): number {
  return THREAD_BYTES + NODE_BYTES * scenario.nodes.length;
}

/** How many runs of a scenario fit into a machine's memory at once; at least one, at most `jobs`. */
export function runsAtOnce(scenario: Scenario, jobs: number, memory: number): number {
  return Math.max(1, Math.min(jobs, Math.floor((SHARE * memory) / memoryOf(scenario))));
}

/**
 * The heap that each of `together` threads may have, in MiB. A run that needs more ends its own thread, and not the whole process. The program is
 * started with a flag for its own heap, which would override the limit of threads. So this function sets the flag to the limit, for threads that
 * start later.
 */
export function heapLimit(together: number, memory: number): number {
  const limit = Math.floor((SHARE * memory) / together / MIB);
  const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  if (/--max[-_]old[-_]space[-_]size/.test(flags)) setFlagsFromString(`--max-old-space-size=${limit}`);
  return limit;
}

/**
 * Lets the old part of the heap treble, for runs of few nodes, before V8 marks all of it again. V8 marks with threads of its own, and they take the
 * cores from the other runs. In a run of many nodes the heap may grow by half, as src/cli/main.ts says. All threads of this process share the
 * setting. Whatever its value is, no heap grows beyond `heapLimit`. Flags that switch V8's marking threads off, such as `--single-threaded-gc`, must
 * not be set here: V8 would end the process (docs/performance.md).
 */
export function setHeapGrowth({ nodes }: Scenario): void {
  setFlagsFromString(`--heap-growing-percent=${nodes.length <= FEW_NODES ? 200 : 50}`);
}
