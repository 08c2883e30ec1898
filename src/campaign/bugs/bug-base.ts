import { mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { writeWhole } from "../../experiment/results/write-whole.js";
import { readText } from "../../scenario/source/load.js";
import type { Failure } from "../failure.js";

/** The facts about a bug, in addition to its scenario. */
export interface BugFacts extends Pick<Failure, "check" | "object"> {
  /** The seed that found the bug. */
  readonly seed: number;
  /** If a branch of the seed's trial found the bug, the salt of that branch. Left out: the trial itself found it. */
  readonly salt?: number;
  /** The engine version (`ENGINE_VERSION`) and the version of the program with which the bug was found. */
  readonly engine: number;
  readonly version: string;
}

/** A bug that the base keeps. */
export interface Bug {
  /** The path of the bug's scenario file. */
  readonly path: string;
  /** The facts that the file contains. Undefined: it contains none, for example because a person put it there. */
  readonly facts: BugFacts | undefined;
}

/** The largest number of files that a base keeps. A project with that many bugs should mend some before it looks for more. */
export const MOST_BUGS = 1000;
const MOST_BYTES = 2 ** 20;
/** The largest length of a file's name, in characters, without its ending. */
const MOST_NAME = 80;
/** The mark before the facts, on the last line of the file. */
const MARK = "# bug ";

/** A folder of scenarios that failed, one file for each. Each can be played by itself. */
export class BugBase {
  constructor(readonly folder: string) {}

  /** All bugs, by name. Empty if there is no such folder. */
  list(): Bug[] {
    return this.files().map((name) => {
      const path = join(this.folder, name);
      const file = readText(path, MOST_BYTES);
      return { path, facts: "text" in file ? factsIn(file.text) : undefined };
    });
  }

  /** The path at which a bug is kept, or would be kept. The file's name says what fails, as far as it can. */
  pathOf({ check, object, seed, salt }: BugFacts): string {
    const origin = salt === undefined ? `${seed}` : `${seed}-${salt}`;
    const words = plainWords(`${check} ${object}`).slice(0, MOST_NAME - 1 - origin.length);
    return join(this.folder, `${words.replace(/-$/, "")}-${origin}.yaml`);
  }

  /**
   * Keeps a scenario with the text `yaml`, and replaces one of the same name. Returns its path; undefined if the base is full. At any
   * moment a reader finds either the old file or the complete new one.
   */
  keep(facts: BugFacts, yaml: string): string | undefined {
    mkdirSync(this.folder, { recursive: true });
    const path = this.pathOf(facts);
    const files = this.files();
    if (files.length >= MOST_BUGS && !files.includes(basename(path))) return undefined;
    writeWhole(path, [yaml.trimEnd(), "\n", MARK, JSON.stringify(facts), "\n"]);
    return path;
  }

  private files(): string[] {
    try {
      return readdirSync(this.folder)
        .filter((name) => name.endsWith(".yaml"))
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }
}

/** The text as small letters and digits with dashes between them. So it cannot be a path, and has no meaning for a shell. */
function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** The facts in a file's text, if there are any and they are of the right kind. */
function factsIn(text: string): BugFacts | undefined {
  const line = text.split("\n").findLast((one) => one.startsWith(MARK));
  try {
    const { check, object, seed, salt, engine, version } = JSON.parse(line?.slice(MARK.length) ?? "{}");
    const isRight =
      [check, object, version].every((one) => typeof one === "string") &&
      [seed, salt ?? 0, engine].every(Number.isSafeInteger);
    return isRight ? { check, object, seed, ...(salt === undefined ? {} : { salt }), engine, version } : undefined;
  } catch {
    return undefined;
  }
}
