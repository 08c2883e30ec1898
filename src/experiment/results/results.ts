import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Experiment } from "../experiment.js";
import type { RunRecord } from "../run-record.js";
import { RECORDS, RecordFile } from "./record-file.js";
import { readRecords } from "./record-lines.js";

export interface ResultsOptions {
  /** The paths of the figures that are kept in memory. The records on disk have all figures. */
  readonly metrics: ReadonlySet<string>;
  /** Whether records of failed runs count. If they do not, such runs are played again. Default: they count. */
  readonly failed?: boolean;
  /** Whether a finished run counts only if its whole report was kept. The others are played again. */
  readonly reports?: boolean;
}

/** The figures that a summary needs of every run beside the experiment's own: how much there was to measure, and how many checks failed. */
const ALWAYS = ["put.succeeded", "get.succeeded", "leave.succeeded", "checks.failed"];

/** The paths of the figures that an experiment's rules and its summary use. */
export function figuresOf({ metrics, stop, expect }: Pick<Experiment, "metrics" | "stop" | "expect">): Set<string> {
  const asked = [...metrics, ...(stop ? [stop.metric] : []), ...expect.map(({ metric }) => metric)];
  return new Set([...asked.map(({ path }) => path), ...ALWAYS]);
}

/** The path of the whole report of a run, if it is kept. */
export function reportFile(folder: string, key: string): string {
  return join(folder, "reports", `${key}.json`);
}

/**
 * The records of runs, by key. On disk they are in a few files to which processes only append. In memory they have only
 * the figures that are used.
 */
export class Results {
  /** Warnings for the user about the folder. */
  readonly notices: string[] = [];
  private readonly records = new Map<string, RunRecord>();
  private readonly file: RecordFile | undefined;

  /** Reads the records in the folder, if it exists. Throws DamagedRecords, and what the file system throws. */
  constructor(
    readonly folder: string | undefined,
    private readonly options: ResultsOptions,
  ) {
    if (folder === undefined) return;
    this.file = new RecordFile(folder);
    for (const path of recordFilesIn(folder)) this.read(path, (record) => this.keep(record));
  }

  /** Takes over the records of another folder that this one lacks, and returns their number. Throws as the constructor does. */
  merge(folder: string): number {
    let taken = 0;
    for (const path of recordFilesIn(folder))
      this.read(path, (record) => {
        this.file?.append(record);
        this.keep(record);
        taken++;
      });
    return taken;
  }

  get size(): number {
    return this.records.size;
  }

  get(key: string): RunRecord | undefined {
    return this.records.get(key);
  }

  /** Adds a record, first on disk and then in memory; returns false if the run has one already. Throws what the file system throws. */
  add(record: RunRecord): boolean {
    if (this.records.has(record.key)) return false;
    this.file?.append(record);
    this.keep(record);
    return true;
  }

  close(): void {
    this.file?.close();
  }

  /** Reads a file. Calls `take` with the records that are new, or that replace the record of a failed run. */
  private read(path: string, take: (record: RunRecord) => void): void {
    const records = readRecords(path);
    let step = records.next();
    for (; !step.done; step = records.next()) if (this.counts(step.value, path)) take(step.value);
    if (step.value > 0) this.notices.push(`${path}: its last record was not written to the end, and is left out`);
  }

  private counts(record: RunRecord, path: string): boolean {
    const { failed: failuresCount = true, reports = false } = this.options;
    const { key, outcome, digest, seed } = record;
    if (outcome === "failed" && !failuresCount) return false;
    if (outcome === "finished" && reports && !existsSync(reportFile(this.folder as string, key))) return false;
    const known = this.records.get(key);
    if (!known) return true;
    if (outcome === "failed") return false;
    if (known.outcome === "finished" && known.digest !== digest)
      this.notices.push(
        `${path}: the run of seed ${seed} has two records that differ: its scenario is not deterministic`,
      );
    return known.outcome === "failed";
  }

  private keep(record: RunRecord): void {
    const metrics = Object.entries(record.metrics).filter(([path]) => this.options.metrics.has(path));
    this.records.set(record.key, { ...record, metrics: Object.fromEntries(metrics) });
  }
}

/** The paths of a folder's files of records, in the order of their numbers. */
function recordFilesIn(folder: string): string[] {
  const number = (name: string) => Number(name.replace(/\D/g, ""));
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const files = names.filter((name) => RECORDS.test(name)).sort((a, b) => number(a) - number(b));
  return files.map((name) => join(folder, name));
}
