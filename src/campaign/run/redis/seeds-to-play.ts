import type { WorkToPlay } from "../../../experiment/running/redis/work.js";
import { errorText, parseRange, type SentRange } from "./seed-messages.js";

/** Ranges of seeds of campaigns, as a worker plays them. */
export const seedsToPlay: WorkToPlay<SentRange> = {
  kind: "seeds",
  unit: "seed",
  program: "campaign/run/redis/seed-thread",
  parse: parseRange,
  unitsOf: ({ count }) => count,
  failed: errorText,
  damaged: errorText,
};
