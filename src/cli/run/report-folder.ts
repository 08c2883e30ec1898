import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { BadInput } from "../exit-code.js";
import { settingsName } from "../options/settings-name.js";
import type { ScenarioFile } from "./scenario-files.js";

/** What a folder's name tells besides the scenario: the settings of `--set`, and the world if it is not the simulated one. */
export interface Circumstances {
  readonly settings: readonly string[];
  readonly world: "" | "grpc" | "live";
}

/** The name of the folder for a report on a scenario. Each seed, world and setting gives another name. */
export function folderName({ scenario }: ScenarioFile, { settings, world }: Circumstances): string {
  return [`${scenario.name}-${scenario.seed}`, settingsName(settings), world].filter((part) => part !== "").join("-");
}

/** The folder for the report on each scenario. Throws BadInput when two reports would share one, or one cannot be written. */
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
 * Checks before a long run, rather than after it, that a report can be written. A folder that has files but no `marker`
 * is not a report, and must not be replaced. Throws BadInput. Leaves nothing behind.
 */
export function refuseUnfit(folder: string, marker: string): void {
  const entries = entriesOf(folder);
  if (entries && entries.length > 0 && !entries.includes(marker))
    throw new BadInput(`${folder} holds files, but no report: choose another folder by --out`);
  const target = resolve(folder);
  let above = dirname(target);
  while (!existsSync(above) && above !== dirname(above)) above = dirname(above);
  // Permissions alone do not show whether a folder can be made, for example in /proc. So try to make one.
  const trial = join(above, `.${basename(target)}-${randomBytes(4).toString("hex")}.new`);
  try {
    mkdirSync(trial);
    rmdirSync(trial);
  } catch (error) {
    throw new BadInput(`cannot write to ${folder}: no folder can be made in ${above} (${reason(error)})`);
  }
}

/** The reason in an error such as Node's `EACCES: permission denied, mkdir '/x'`, without the path, which the user never named. */
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
