import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { chartNames, chartsOf, renderCharts } from "./charts.js";
import { canonicalJson } from "./json.js";
import { markdownReport } from "./markdown.js";
import type { Report } from "./report.js";

export interface WriteOptions {
  /** The command that reproduces the run, for report.md. */
  readonly command: string;
  readonly charts: boolean;
  /** Told of each file as it is done; charts take about a tenth of a second each. */
  readonly onFile?: (name: string) => void;
}

/**
 * Writes report.json, report.md and the charts into `directory`, in place of an older report there. All is written to a
 * folder beside it first, then renamed: whoever is killed on the way leaves the older report whole. Other files that
 * somebody put into the older report's folder stay. Throws what the file system throws, and when `directory` exists but
 * holds no report, so that a mistyped path costs nothing.
 */
export async function writeReport(directory: string, report: Report, options: WriteOptions): Promise<void> {
  const target = resolve(directory);
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  await refuseForeign(target);
  const beside = join(parent, `.${basename(target)}-${randomBytes(4).toString("hex")}`);
  const made = `${beside}.new`;
  await mkdir(made);
  try {
    const keep = async (name: string, content: string | Uint8Array): Promise<void> => {
      await writeFile(join(made, name), content);
      options.onFile?.(name);
    };
    await keep("report.json", canonicalJson(report));
    await keep("report.md", markdownReport(report, options.charts ? chartsOf(report) : [], options.command));
    if (options.charts) await renderCharts(report, (name, png) => keep(`${name}.png`, png));
    await swapIn(made, target, `${beside}.old`);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    throw error;
  }
}

async function entriesOf(directory: string): Promise<string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function refuseForeign(target: string): Promise<void> {
  const entries = await entriesOf(target);
  if (entries && entries.length > 0 && !entries.includes("report.json")) {
    throw new Error(`${target} holds files, but no report: choose another folder`);
  }
}

/** Puts the new folder in the place of the old one, and back if that fails. */
async function swapIn(made: string, target: string, aside: string): Promise<void> {
  const older = await entriesOf(target);
  if (!older) return rename(made, target);
  await rename(target, aside);
  try {
    await rename(made, target);
  } catch (error) {
    await rename(aside, target);
    throw error;
  }
  const own = new Set(["report.json", "report.md", ...chartNames.map((name) => `${name}.png`)]);
  for (const name of older) if (!own.has(name)) await rename(join(aside, name), join(target, name));
  await rm(aside, { recursive: true, force: true });
}
