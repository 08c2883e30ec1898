import type { Situation } from "./situation.js";
import { crowdSituations } from "./situations-of-crowds.js";
import { fileSituations } from "./situations-of-files.js";
import { outageSituations } from "./situations-of-outages.js";
import { repairSituations } from "./situations-of-repair.js";

/** All situations that a campaign wants to meet, except those in the calls to the tracker. */
export const situations: readonly Situation[] = [
  ...repairSituations,
  ...fileSituations,
  ...crowdSituations,
  ...outageSituations,
];

/** The situations that show in the calls to the tracker. Each call of the method meets the situation once. */
export const callSituations: readonly (Pick<Situation, "name" | "sentence"> & { readonly method: string })[] = [
  {
    name: "a put gave up on a target",
    sentence: "A node that puts a file asks the tracker for another target, since one failed.",
    method: "reassign",
  },
  {
    name: "a node told its whole inventory",
    sentence: "The tracker asks a node for all that it holds, since it is not sure of it.",
    method: "inventory",
  },
];
