import type { Mutant } from "./mutant.js";
import { ofFiles } from "./rows/files.js";
import { ofMembers } from "./rows/members.js";
import { ofNodes } from "./rows/nodes.js";
import { ofRepair } from "./rows/repair.js";

/** All mutants. This is the only list of them. */
export const mutants: readonly Mutant[] = [...ofMembers, ...ofFiles, ...ofRepair, ...ofNodes];
