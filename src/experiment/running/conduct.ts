import type { Plan, Standing } from "../plan/plan.js";
import type { Results } from "../results/results.js";
import type { RunRecord } from "../run-record.js";
import type { Engine } from "./engine.js";

/** How far an experiment is. */
export interface Progress {
  /** Runs that count and have a record, those of earlier times included. */
  readonly done: number;
  /** Of these, runs that were played now. */
  readonly played: number;
  /** Runs that count as far as is known. With a stopping rule it grows, up to `most`. */
  readonly wanted: number;
  readonly most: number;
  /** Of `played`, those that threw. */
  readonly failed: number;
  /** The same by setting, in the order of the design. */
  readonly settings: ReadonlyMap<string, { readonly done: number; readonly wanted: number }>;
}

export interface ConductOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Told of each run that throws, once. */
  readonly onFailure?: (record: RunRecord) => void;
}

/**
 * Plays what an experiment lacks, round by round: without a stopping rule there is one round, with one there is a round for each batch. Each
 * record is in the results before the next progress is told. Resolves with the standing at the end: something is missing only when
 * `signal` was aborted. Rejects when records cannot be written, or no worker can be had.
 */
export async function conduct(
  plan: Plan,
  engine: Engine,
  results: Results,
  options: ConductOptions,
): Promise<Standing> {
  const { signal, onProgress, onFailure } = options;
  const recordOf = (key: string) => results.get(key);
  let played = 0;
  let failed = 0;
  for (;;) {
    const standing = plan.standing(recordOf);
    const { wanted } = standing;
    let done = wanted - standing.missing.length;
    const settings = bySetting(standing, recordOf);
    const settingOf = new Map(standing.missing.map(({ key, setting }) => [key, setting]));
    const tell = () => onProgress?.({ done, played, wanted, most: standing.most, failed, settings });
    tell();
    if (standing.missing.length === 0 || signal.aborted) return standing;
    const before = results.size;
    await engine.play(
      standing.missing,
      (record) => {
        if (!results.add(record)) return;
        done++;
        played++;
        const setting = settings.get(settingOf.get(record.key) ?? "");
        if (setting) setting.done++;
        if (record.outcome === "failed") {
          failed++;
          onFailure?.(record);
        }
        tell();
      },
      signal,
    );
    if (results.size === before && !signal.aborted) throw new Error("the workers gave no record of any run");
  }
}

function bySetting({ counted }: Standing, recordOf: (key: string) => RunRecord | undefined) {
  const settings = new Map<string, { done: number; readonly wanted: number }>();
  for (const [name, runs] of counted) {
    const done = runs.reduce((sum, { key }) => sum + (recordOf(key) ? 1 : 0), 0);
    settings.set(name, { done, wanted: runs.length });
  }
  return settings;
}
