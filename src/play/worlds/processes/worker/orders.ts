import type { NodeSettings } from "../../../../node/options.js";
import type { TrackerOptions } from "../../../../tracker/options.js";

/** What all programs of a scenario share. */
export interface Arrangement {
  /** Of the scenario: programs draw by it. */
  readonly seed: number;
  /** How many times faster than the wall clock. */
  readonly speed: number;
  readonly payload: "dummy" | "real";
  readonly chunkSize: number;
  readonly settings: Omit<NodeSettings, "hash">;
}

/** What the one that plays the scenario orders the process of a program to do. */
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
      readonly tracker: string;
      readonly listen: string;
      readonly dataDir: string;
    }
  /** A node dies as by a crash; the process, with its other nodes, lives on. */
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

/** What is asked, and answered by: a failure's code and message, or undefined; a tally; inventories. */
export type Question =
  | { readonly of: "remove"; readonly file: string; readonly deadlineMs: number }
  | { readonly of: "tally" }
  | { readonly of: "nodes" }
  | { readonly of: "tracker" };
