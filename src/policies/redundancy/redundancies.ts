import type { RedundancyRow } from "./redundancy.js";
import { replication } from "./replication.js";

/** All kinds of redundancy by their names. This is the only list of them, and every file version takes its redundancy from here. */
export const redundancies = {
  replication,
} satisfies { readonly [name: string]: RedundancyRow };
