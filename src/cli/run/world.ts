import type { Play } from "./play.js";

/** The world that scenarios are played in, and the options that choose it. */
export interface World {
  readonly play: Play;
  readonly command: "run" | "live";
  /** The world's part of the name of a report's folder; empty for the simulated world. */
  readonly name: "" | "grpc" | "live";
  readonly flags: readonly string[];
}
