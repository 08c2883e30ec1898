import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { BadInput } from "../exit-code.js";
import { settingsName } from "../options/settings-name.js";
import type { ScenarioFile } from "./scenario-files.js";

/** What was set, and the world that is played in where it is not the simulated one. */
export interface Circumstances {
  readonly settings: readonly string[];
  readonly world: "" | "grpc" | "live";
}

/** The name of a folder for a report on a scenario: another for each seed, each world, and whatever was set. */
export function folderName({ scenario }: ScenarioFile, { settings, world }: Circumstances): string {
  return [`${scenario.name}-${scenario.seed}`, settingsName(settings), world].filter((part) => part !== "").join("-");
}

/** Where the report on each scenario goes. Throws BadInput when two would go to one place, or one cannot be written. */
export function reportFolders(
  files: readonly ScenarioFile[],
  out: string | undefined,
  circumstances: Circumstances,
): string[] {
  const folders = files.map((file) => {
    const name = folderName(file, circumstances);
    return out === undefined ? join("reports", name) : files.length === 1 ? out : join(out, name);
  });
  folders.forEach((folder, i) => {
    const other = folders.findIndex((one) => resolve(one) === resolve(folder));
    if (other < i) throw new BadInput(`${files[other]!.path} and ${files[i]!.path} would both report to ${folder}`);
    refuseUnfit(folder, "report.json");
  });
  return folders;
}

/**
 * Finds out before a long run, rather than after it, that a report cannot be written, or would replace what is none: a folder
 * with files, but without `marker`. Throws BadInput; leaves nothing behind.
 */
export function refuseUnfit(folder: string, marker: string): void {
  const entries = entriesOf(folder);
  if (entries && entries.length > 0 && !entries.includes(marker))
    throw new BadInput(`${folder} holds files, but no report: choose another folder by --out`);
  const target = resolve(folder);
  let above = dirname(target);
  while (!existsSync(above) && above !== dirname(above)) above = dirname(above);
  // What permissions promise is not always so, as in /proc: only a folder like the one to come, made there, tells.
  const trial = join(above, `.${basename(target)}-${randomBytes(4).toString("hex")}.new`);
  try {
    mkdirSync(trial);
    rmdirSync(trial);
  } catch (error) {
    throw new BadInput(`cannot write to ${folder}: no folder can be made in ${above} (${reason(error)})`);
  }
}

/** Node's `EACCES: permission denied, mkdir '/x'` without the path of a folder that nobody has asked for. */
function reason(error: unknown): string {
  return (error as Error).message.replace(/, \w+ '.*$/s, "");
}

function entriesOf(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new BadInput(`cannot write to ${folder}: ${code === "ENOTDIR" ? "it is not a folder" : message}`);
  }
}
