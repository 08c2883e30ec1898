import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { BadInput } from "../exit-code.js";
import { flawOfHistoryBeside, historyFileIn } from "../read/history-beside.js";
import { type FoundReport, findReports } from "./find-reports.js";
import type { Told } from "./report-kinds.js";

/** The number of reports on one page of the list. */
const SHOWN = 50;
/** The largest number of reports that are remembered, so that each is read only once. */
const REMEMBERED = 2_000;

/** A report with its facts, or a sentence on why it cannot be read. */
export interface ListedReport extends FoundReport {
  readonly told: Told | string;
  /** Why the report's history cannot be played back, in a sentence; undefined: it can, or there is none. */
  readonly flaw: string | undefined;
}

/** One page of the list. The latest reports come first. */
export interface ListPart {
  readonly reports: readonly ListedReport[];
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  readonly leftOut: string | undefined;
}

/** The reports below a folder. The folder is searched each time; the facts of a report are kept until its file changes. */
export class ReportList {
  private readonly remembered = new Map<string, Told | string>();
  private readonly flaws = new Map<string, string | undefined>();

  constructor(private readonly root: string) {}

  /** Returns a page of the list. Page 0 is the first one. */
  async part(page: number): Promise<ListPart> {
    const { reports, leftOut } = await findReports(this.root);
    const pages = Math.max(1, Math.ceil(reports.length / SHOWN));
    const shown = Math.min(page, pages - 1);
    const listed: ListedReport[] = [];
    for (const found of reports.slice(shown * SHOWN, (shown + 1) * SHOWN)) {
      listed.push({ ...found, told: this.toldOf(found), flaw: await this.flawOf(found) });
      await turn();
    }
    return { reports: listed, page: shown, pages, total: reports.length, leftOut };
  }

  private toldOf({ kind, file, modified, size }: FoundReport): Told | string {
    return remembered(this.remembered, `${file}\n${modified}\n${size}`, () => tellOf(kind, file));
  }

  private async flawOf({ kind, file, modified }: FoundReport): Promise<string | undefined> {
    if (kind.name !== "run") return undefined;
    const folder = dirname(file);
    const changed = await stat(historyFileIn(folder)).catch(() => undefined);
    const key = `${file}\n${modified}\n${changed?.mtimeMs}\n${changed?.size}`;
    return remembered(this.flaws, key, () => flawOfHistoryBeside(folder));
  }
}

/** Returns the value of a key, or makes it now. If there are too many values, the oldest one is forgotten. */
function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  if (known.has(key)) return known.get(key) as T;
  const made = make();
  if (known.size >= REMEMBERED) known.delete(known.keys().next().value as string);
  known.set(key, made);
  return made;
}

function tellOf(kind: FoundReport["kind"], file: string): Told | string {
  try {
    return kind.tell(file);
  } catch (error) {
    if (error instanceof BadInput) return error.lines[0] ?? "it cannot be read";
    throw error;
  }
}
