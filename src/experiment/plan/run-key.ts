import { createHash } from "node:crypto";
import type { Run } from "../run-record.js";
import { ENGINE_VERSION } from "./engine-version.js";

/** All facts on which the result of a run depends, except for `ENGINE_VERSION`. */
export interface RunFacts extends Pick<Run, "seed" | "network"> {
  /** The hash of the validated scenario, all settings included. */
  readonly scenarioHash: string;
  /** The time at the start of the run that the figures leave out, in ms. */
  readonly warmUp: number;
}

/** The key of a run: SHA-256 in hex. */
export function runKey({ scenarioHash, seed, network, warmUp }: RunFacts): string {
  const facts = JSON.stringify([ENGINE_VERSION, scenarioHash, seed, network, warmUp]);
  return createHash("sha256").update(facts).digest("hex");
}
