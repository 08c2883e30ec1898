import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../experiment/results/write-whole.js";
import { readText } from "../../scenario/source/load.js";
import type { Failure } from "../failure.js";

/** What is known of a bug beside its scenario. */
export interface BugFacts extends Pick<Failure, "check" | "object"> {
  /** The seed that found it. */
  readonly seed: number;
  /** The engine version (`ENGINE_VERSION`) and the version of the program that it was found with. */
  readonly engine: number;
  readonly version: string;
}

/** A bug of the base. */
export interface Bug {
  /** Path of its scenario file. */
  readonly path: string;
  /** Undefined: the file does not say what it is about, as one that a person put there. */
  readonly facts: BugFacts | undefined;
}

/** More files than this are not kept: who has so many bugs should mend some first. */
export const MOST_BUGS = 1000;
const MOST_BYTES = 2 ** 20;
/** Longest name of a file, without its ending. */
const MOST_NAME = 80;
/** What is before the facts, on the last line of the file. */
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

  /** Where a bug is kept, or would be. The name says what fails, as far as a file's name can. */
  pathOf({ check, object, seed }: BugFacts): string {
    const words = plainWords(`${check} ${object}`).slice(0, MOST_NAME - 1 - String(seed).length);
    return join(this.folder, `${words.replace(/-$/, "")}-${seed}.yaml`);
  }

  /**
   * Keeps a scenario, in place of one of the same name. `yaml`: its text. Returns its path; undefined if the base is full. Readers find the
   * old file or the whole new one.
   */
  keep(facts: BugFacts, yaml: string): string | undefined {
    mkdirSync(this.folder, { recursive: true });
    if (this.files().length >= MOST_BUGS) return undefined;
    const path = this.pathOf(facts);
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

/** Small letters and digits with dashes between: neither a path nor anything that a shell knows. */
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
    const { check, object, seed, engine, version } = JSON.parse(line?.slice(MARK.length) ?? "{}");
    const isRight =
      [check, object, version].every((one) => typeof one === "string") && [seed, engine].every(Number.isSafeInteger);
    return isRight ? { check, object, seed, engine, version } : undefined;
  } catch {
    return undefined;
  }
}
