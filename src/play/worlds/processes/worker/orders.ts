import type { NodeSettings } from "../../../../node/options.js";
import type { ScrubOptions } from "../../../../node/store/scrubber.js";
import type { TrackerOptions } from "../../../../tracker/options.js";

/** The facts that all programs of a scenario share. */
export interface Arrangement {
  /** The scenario's seed, for the programs' draws. */
  readonly seed: number;
  /** How many times faster than the wall clock the scenario is played. */
  readonly speed: number;
  readonly payload: "dummy" | "real";
  readonly chunkSize: number;
  readonly settings: Omit<NodeSettings, "hash">;
  /** How nodes check their disks; undefined: as a node that is started without options. */
  readonly scrub: ScrubOptions | undefined;
}

/** An order from the process that plays the scenario to the process of a program. */
export type Order =
  | {
      readonly do: "openTracker";
      readonly arrangement: Arrangement;
      readonly options: TrackerOptions;
      readonly listen: string;
      readonly dataDir: string;
    }
  | {
      readonly do: "start";
      readonly arrangement: Arrangement;
      readonly node: number;
      readonly identity: string;
      readonly capacityBytes: number;
      readonly zone: string;
      /** How long the node waits for a tracker that does not answer, in ms of its own clock. */
      readonly patienceMs: number;
      readonly tracker: string;
      readonly listen: string;
      readonly dataDir: string;
    }
  /** Kills a node, as a crash would. The process and its other nodes live on. */
  | { readonly do: "kill"; readonly node: number }
  | { readonly do: "leave"; readonly node: number; readonly drain: boolean }
  | {
      readonly do: "put";
      readonly node: number;
      readonly file: string;
      readonly size: number;
      readonly replication: number;
    }
  | { readonly do: "get"; readonly node: number; readonly file: string }
  | { readonly do: "ask"; readonly question: number; readonly about: Question };

/**
 * A question to a process. The answer to `remove` is `removed`, or the code and message of a failure. The answer to `tally` is empty: if the
 * tally has changed, a report with it comes before. The other answers are inventories.
 */
export type Question =
  | { readonly of: "remove"; readonly file: string; readonly deadlineMs: number }
  | { readonly of: "tally" }
  | { readonly of: "nodes" }
  | { readonly of: "tracker" };
