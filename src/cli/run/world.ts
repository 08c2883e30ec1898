import type { Play } from "./play.js";

/** The world that scenarios are played in, and what chooses it on the command line. */
export interface World {
  readonly play: Play;
  readonly command: "run" | "live";
  /** In the name of a report's folder; empty for the simulated one. */
  readonly name: "" | "grpc" | "live";
  readonly flags: readonly string[];
}
