import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import { formatNumber } from "../../report/text/format.js";
import { type ReportKind, reportKinds } from "./report-kinds.js";

/** Bounds of a search: how deeply folders are searched, how many reports are found, and how many files and folders are looked at. */
const DEEPEST = 5;
const MOST_REPORTS = 2_000;
const MOST_ENTRIES = 50_000;

/** A folder with a report. */
export interface FoundReport {
  readonly kind: ReportKind;
  /** The names of the folders that lead to this one. */
  readonly names: readonly string[];
  /** The path of the folder's marker file. */
  readonly file: string;
  /** The time at which the marker file was written, in ms since 1970. */
  readonly modified: number;
  readonly size: number;
}

export interface FoundReports {
  /** The reports that were found, the latest first. */
  readonly reports: readonly FoundReport[];
  /** A sentence about folders that the bounds kept from being searched; undefined: there are none. */
  readonly leftOut: string | undefined;
}

/** Finds the reports below a folder. It follows no symbolic links, and passes over hidden folders and those that it cannot read. */
export async function findReports(root: string): Promise<FoundReports> {
  const reports: FoundReport[] = [];
  const queue: (readonly string[])[] = [[]];
  let entries = 0;
  let tooDeep = false;
  for (const names of queue) {
    if (reports.length >= MOST_REPORTS || entries >= MOST_ENTRIES) break;
    const files = new Set<string>();
    for await (const entry of await entriesOf(join(root, ...names))) {
      if (++entries > MOST_ENTRIES) break;
      if (entry.isFile()) files.add(entry.name);
      else if (entry.isDirectory() && !entry.name.startsWith(".")) {
        if (names.length < DEEPEST) queue.push([...names, entry.name]);
        else tooDeep = true;
      }
    }
    reports.push(...(await reportsAmong(files, root, names)));
  }
  const full = reports.length >= MOST_REPORTS || entries >= MOST_ENTRIES;
  return { reports: reports.sort((a, b) => b.modified - a.modified), leftOut: leftOut(full, tooDeep) };
}

async function entriesOf(folder: string) {
  try {
    return await opendir(folder);
  } catch {
    return [];
  }
}

async function reportsAmong(
  files: ReadonlySet<string>,
  root: string,
  names: readonly string[],
): Promise<FoundReport[]> {
  const found: FoundReport[] = [];
  for (const kind of reportKinds) {
    if (!files.has(kind.marker)) continue;
    const file = join(root, ...names, kind.marker);
    const { mtimeMs, size } = await stat(file).catch(() => ({ mtimeMs: 0, size: 0 }));
    found.push({ kind, names, file, modified: mtimeMs, size });
  }
  return found;
}

function leftOut(full: boolean, tooDeep: boolean): string | undefined {
  if (full)
    return `There is more below this folder: the search ended after ${formatNumber(MOST_REPORTS)} reports or ${formatNumber(MOST_ENTRIES)} files.`;
  if (tooDeep) return `Folders below the depth of ${DEEPEST} were not searched.`;
  return undefined;
}
