import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../run-record.js";
import { RECORDS, RecordFile } from "./record-file.js";
import { readRecords } from "./record-lines.js";

export interface ResultsOptions {
  /** Figures that are kept in memory, by path; on disk all are. */
  readonly metrics: ReadonlySet<string>;
  /** Whether records of runs that failed count. Without them such runs are played again. */
  readonly failed?: boolean;
}

/** The records of runs, by key: in a folder, in a few files that only grow, and in memory as far as they are looked at. */
export class Results {
  /** Sentences for the user: what in the folder was not as it should be. */
  readonly notices: string[] = [];
  private readonly records = new Map<string, RunRecord>();
  private readonly file: RecordFile | undefined;

  /** Reads what the folder has, if there is one. Throws DamagedRecords, and what the file system throws. */
  constructor(
    readonly folder: string | undefined,
    private readonly options: ResultsOptions,
  ) {
    if (folder === undefined) return;
    this.file = new RecordFile(folder);
    for (const name of recordFilesIn(folder)) this.read(join(folder, name));
  }

  get size(): number {
    return this.records.size;
  }

  get(key: string): RunRecord | undefined {
    return this.records.get(key);
  }

  /** Keeps a record, on disk first; false if the run has one already. Throws what the file system throws. */
  add(record: RunRecord): boolean {
    if (this.records.has(record.key)) return false;
    this.file?.append(record);
    this.keep(record);
    return true;
  }

  close(): void {
    this.file?.close();
  }

  private read(path: string): void {
    const records = readRecords(path);
    let step = records.next();
    for (; !step.done; step = records.next()) {
      const record = step.value;
      if (record.outcome === "failed" && this.options.failed === false) continue;
      const known = this.records.get(record.key);
      if (!known || (known.outcome === "failed" && record.outcome === "finished")) this.keep(record);
      else if (known.digest !== record.digest && record.outcome === "finished")
        this.notices.push(
          `${path}: the run of seed ${record.seed} has two records that differ: its scenario is not deterministic`,
        );
    }
    if (step.value > 0)
      this.notices.push(
        `${path}: its last record was not written to the end, and is left out: that run is played again`,
      );
  }

  private keep(record: RunRecord): void {
    const metrics = Object.entries(record.metrics).filter(([path]) => this.options.metrics.has(path));
    this.records.set(record.key, { ...record, metrics: Object.fromEntries(metrics) });
  }
}

function recordFilesIn(folder: string): string[] {
  const number = (name: string) => Number(name.replace(/\D/g, ""));
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return names.filter((name) => RECORDS.test(name)).sort((a, b) => number(a) - number(b));
}
