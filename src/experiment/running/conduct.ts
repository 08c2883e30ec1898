import type { Plan, Standing } from "../plan/plan.js";
import type { Results } from "../results/results.js";
import type { RunRecord } from "../run-record.js";
import type { Engine } from "./engine.js";

/** The progress of an experiment. */
export interface Progress {
  /** The number of runs that count and have a record, including records of earlier times. */
  readonly done: number;
  /** The number of these runs that were played now, and not at an earlier time. */
  readonly played: number;
  /** The number of runs that count, as far as known. With a stopping rule this number grows, up to `most`. */
  readonly wanted: number;
  readonly most: number;
  /** The number of the runs in `played` that failed: they threw an error, or their threads died. */
  readonly failed: number;
  /** The progress of each setting, in the order of the design. */
  readonly settings: ReadonlyMap<string, { readonly done: number; readonly wanted: number }>;
}

export interface ConductOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Called once for each run that fails. */
  readonly onFailure?: (record: RunRecord) => void;
}

/**
 * Plays the runs that an experiment lacks, in rounds: without a stopping rule there is one round, with a rule there is one for each batch.
 * Each record is in the results before the next progress is reported. Resolves with the standing at the end; runs are missing only if
 * `signal` was aborted. Rejects when records cannot be written, or when there can be no worker.
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
