import { accessSync, constants, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { BadInput } from "./exit-code.js";
import type { ScenarioFile } from "./scenario-files.js";

/** Where the report on each scenario goes. Throws BadInput when two would go to one place, or one cannot be written. */
export function reportFolders(files: readonly ScenarioFile[], out: string | undefined): string[] {
  const folders = files.map(({ scenario }) => {
    const name = `${scenario.name}-${scenario.seed}`;
    return out === undefined ? join("reports", name) : files.length === 1 ? out : join(out, name);
  });
  folders.forEach((folder, i) => {
    const other = folders.findIndex((one) => resolve(one) === resolve(folder));
    if (other < i) throw new BadInput(`${files[other]!.path} and ${files[i]!.path} would both report to ${folder}`);
    refuseUnfit(folder);
  });
  return folders;
}

/** Finds out before a long run, rather than after it. */
function refuseUnfit(folder: string): void {
  const entries = entriesOf(folder);
  if (entries && entries.length > 0 && !entries.includes("report.json"))
    throw new BadInput(`${folder} holds files, but no report: choose another folder by --out`);
  for (let above = resolve(folder); ; above = dirname(above)) {
    try {
      accessSync(above, constants.W_OK);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || above === dirname(above))
        throw new BadInput(`cannot write to ${folder}: ${(error as Error).message}`);
    }
  }
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
