import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";
import { Unfit } from "../../live/daemon/unfit.js";
import { writeWhole } from "./write-whole.js";

/** The file that marks a folder of results. */
export const KIND_FILE = "results.json";
const FORMAT = "swarmlab-results/1";
/** The name of the copy of the experiment's file, as it was when the experiment was last run or reported on. */
const COPY = "experiment.yaml";

const kindSchema = z.object({
  format: z.literal(FORMAT),
  experiment: z.string(),
  command: z.string(),
});

/** The experiment to which the results in a folder belong. */
export interface Owner {
  /** The name of the experiment. */
  readonly experiment: string;
  /** The command line that continues the experiment, for a user who finds the folder. */
  readonly command: string;
  /** The text of the experiment's file, if it has one. */
  readonly text?: string | undefined;
}

/**
 * Checks that a folder may have the results of an experiment: it does not exist, is empty, or has results of that experiment already.
 * Returns true in the last case. Throws Unfit if the folder may not have them. Changes nothing.
 */
export function checkFolder(folder: string, experiment: string): boolean {
  const entries = entriesOf(folder);
  if (entries === undefined || entries.length === 0) return false;
  if (!entries.includes(KIND_FILE))
    throw new Unfit(`${folder} holds files, but no results of an experiment: choose another folder by --out`);
  const owner = ownerOf(join(folder, KIND_FILE));
  if (owner !== experiment)
    throw new Unfit(`${folder} has the results of ${owner}, not of ${experiment}: choose another folder by --out`);
  return true;
}

/** The name of the experiment whose results a folder has; undefined: it has no results. Throws Unfit if its mark cannot be read. */
export function ownerIn(folder: string): string | undefined {
  return existsSync(join(folder, KIND_FILE)) ? ownerOf(join(folder, KIND_FILE)) : undefined;
}

/** Makes the folder, or continues with an existing one. Throws Unfit if it belongs to another experiment or is not writable. */
export function takeFolder(folder: string, { experiment, command, text }: Owner): void {
  const known = checkFolder(folder, experiment);
  try {
    makeFolder(resolve(folder));
    const kind = `${JSON.stringify({ format: FORMAT, experiment, command }, null, 2)}\n`;
    if (!known) writeWhole(join(folder, KIND_FILE), [kind]);
    if (text !== undefined) writeWhole(join(folder, COPY), [text]);
    else tryToWrite(folder);
  } catch (error) {
    throw new Unfit(`cannot write to ${folder}: ${reason(error)}`);
  }
}

/** Makes a folder and those above it, one by one: Node's own function for several at once never returns in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another writer of the same results was faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** Throws if no file can be written into the folder. It changes no existing file. */
function tryToWrite(folder: string): void {
  const trial = join(folder, `.trial-${process.pid}`);
  writeFileSync(trial, "\n");
  rmSync(trial);
}

function ownerOf(path: string): string {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Unfit(`${path}: cannot be read: ${reason(error)}`);
  }
  const { success, data } = kindSchema.safeParse(value);
  if (!success)
    throw new Unfit(
      `${path}: this file does not say which experiment the results belong to: choose another folder by --out`,
    );
  return data.experiment;
}

function entriesOf(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new Unfit(`${folder}: ${code === "ENOTDIR" ? "this is no folder" : reason(error)}`);
  }
}

/** The reason in an error of Node, such as `EACCES: permission denied, mkdir '/x'`, without the path. */
function reason(error: unknown): string {
  return (error as Error).message.replace(/, \w+ '.*$/s, "");
}
