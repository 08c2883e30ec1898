import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A bug that is planted in a copy of the source: a campaign must find it. */
export interface Mutant {
  readonly name: string;
  /** What it breaks, in a sentence. */
  readonly breaks: string;
  /** Its file, from the root of the repository. */
  readonly file: string;
  /** Texts of the file, each of which occurs exactly once, and the texts that replace them. */
  readonly edits: readonly Edit[];
  /** For a bug that shows rarely: a campaign on it plays at least this many seeds, even if it was asked to play fewer. */
  readonly leastSeeds?: number;
}

type Edit = readonly [find: string, replace: string];

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The text of a mutant's file with the bug in it. Throws if the source has changed, so that the mutant must be written anew. */
export function mutated({ name, file, edits }: Mutant): string {
  let text = readFileSync(root + file, "utf8");
  for (const [find, replace] of edits) {
    const parts = text.split(find);
    if (parts.length !== 2) throw new Error(`${name}: ${file} has ${parts.length - 1} times\n${find}`);
    text = parts.join(replace);
  }
  return text;
}
