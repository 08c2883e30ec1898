import process from "node:process";
import type { SearchProgress } from "../../campaign/shrink/search.js";
import { formatDuration, plural } from "../../report/text/format.js";
import type { Millis } from "../../runtime/clock.js";
import { LINE_EVERY_MS, ProgressBar } from "../run/progress.js";
import { warn } from "../view/terminal.js";

/** Shows the progress of a search for a smaller scenario, on the standard error output. */
export interface ShrinkProgress {
  update(soFar: SearchProgress): void;
  stop(): void;
}

export const noShrinkProgress: ShrinkProgress = { update() {}, stop() {} };

/** Shows a bar on a terminal, or else a line now and then. `whole`: the longest time of the search, in ms. */
export function showShrinkProgress(whole: Millis): ShrinkProgress {
  return process.stderr.isTTY ? barOf(whole) : new Lines();
}

function barOf(whole: Millis): ShrinkProgress {
  let words = "";
  const bar = new ProgressBar("shrink", whole, { tell: () => words });
  return {
    update(soFar) {
      words = wordsOf(soFar);
      bar.update(Math.min(whole, soFar.time));
    },
    stop: () => bar.stop(),
  };
}

class Lines implements ShrinkProgress {
  private lineAt: Millis = LINE_EVERY_MS;

  update(soFar: SearchProgress): void {
    if (soFar.time < this.lineAt) return;
    this.lineAt = soFar.time + LINE_EVERY_MS;
    warn(`shrink: ${wordsOf(soFar)}`);
  }

  stop(): void {}
}

function wordsOf({ runs, steps, time }: SearchProgress): string {
  return `${plural(steps, "step")} left · ${plural(runs, "run")} · ${formatDuration(time)}`;
}
