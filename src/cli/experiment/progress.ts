import process from "node:process";
import { MultiBar, type SingleBar } from "cli-progress";
import type { Experiment } from "../../experiment/experiment.js";
import type { Progress } from "../../experiment/running/conduct.js";
import { formatDuration, formatNumber, plural } from "../../report/text/format.js";
import { LINE_EVERY_MS } from "../run/progress.js";
import { printable } from "../view/printable.js";
import { shortened } from "../view/shortened.js";
import { paintFor, warn } from "../view/terminal.js";

/** Shows the progress of an experiment. */
export interface ExperimentProgress {
  update(progress: Progress): void;
  /** Writes a line that stays on the screen. */
  say(line: string): void;
  stop(): void;
}

export const noExperimentProgress: ExperimentProgress = { update() {}, say: (line) => warn(line), stop() {} };

/** Shows a live table on a terminal, or elsewhere a line from time to time. It writes to standard error, since this is not the result. */
export function showExperimentProgress(experiment: Experiment): ExperimentProgress {
  return process.stderr.isTTY ? new ProgressTable(experiment) : new ProgressLines(experiment.name);
}

/** The rate and the time left are shown only after this much wall time in ms, and this many runs. Before that they mean too little. */
const MEANINGFUL_MS = 1000;
const MEANINGFUL_RUNS = 3;

/** How fast runs are played, and how long it will still take. */
class RunsPace {
  private began: number | undefined;

  /** Writes the progress as a text. `wall`: the machine's clock in ms, counted from any fixed moment. */
  tell({ done, played, wanted, most, failed }: Progress, wall: number): string {
    this.began ??= wall;
    const told = [
      `${formatNumber(done)} of ${plural(wanted, "run")}${most > wanted ? `, at most ${formatNumber(most)}` : ""}`,
    ];
    const took = wall - this.began;
    if (took >= MEANINGFUL_MS && played >= MEANINGFUL_RUNS && done < wanted) {
      const rate = played / took;
      const left = Math.ceil((wanted - done) / rate / 1000) * 1000;
      told.push(`${formatNumber(Number((1000 * rate).toPrecision(2)))} runs/s`, `${formatDuration(left)} left`);
    }
    if (failed > 0) told.push(`${formatNumber(failed)} failed`);
    return told.join(" · ");
  }
}

/** The largest number of settings with rows of their own. With more settings only the total is shown. */
const MOST_ROWS = 16;
const NAME_WIDTH = 40;
const BAR_WIDTH = 24;

/** Shows a row for each setting, and one for the whole. */
class ProgressTable implements ExperimentProgress {
  private readonly pace = new RunsPace();
  private readonly rows = new Map<string, SingleBar>();
  private readonly whole: SingleBar;
  private readonly bars: MultiBar;
  private latest: Progress | undefined;

  constructor({ name, settings }: Experiment) {
    const paint = paintFor(process.stderr);
    const width = Math.min(NAME_WIDTH, Math.max(name.length, ...settings.map((setting) => setting.name.length)));
    this.bars = new MultiBar({
      stream: process.stderr,
      clearOnComplete: true,
      fps: 5,
      emptyOnZero: true,
      format: (_options, { progress, value, total }, payload: { readonly name: string; readonly whole: boolean }) => {
        const full = Math.round(Math.min(1, progress) * BAR_WIDTH);
        const bar = paint.cyan("█".repeat(full)) + paint.dim("░".repeat(BAR_WIDTH - full));
        const label = shortened(printable(payload.name), width).padEnd(width);
        if (!payload.whole) return `${label} ${bar} ${value}/${total}`;
        return `${paint.bold(label)} ${bar} ${this.latest ? this.pace.tell(this.latest, performance.now()) : ""}`;
      },
    });
    if (settings.length <= MOST_ROWS)
      for (const setting of settings)
        this.rows.set(setting.name, this.bars.create(0, 0, { name: setting.name, whole: false }));
    this.whole = this.bars.create(0, 0, { name, whole: true });
  }

  update(progress: Progress): void {
    this.latest = progress;
    this.whole.setTotal(progress.wanted);
    this.whole.update(progress.done);
    for (const [name, { done, wanted }] of progress.settings) {
      const row = this.rows.get(name);
      row?.setTotal(wanted);
      row?.update(done);
    }
  }

  say(line: string): void {
    this.bars.log(`${line}\n`);
  }

  stop(): void {
    this.bars.stop();
  }
}

/** Writes a line now and then, for when there is no terminal. */
class ProgressLines implements ExperimentProgress {
  private readonly pace = new RunsPace();
  private lineAt = 0;

  constructor(private readonly name: string) {}

  update(progress: Progress): void {
    const wall = performance.now();
    const line = this.pace.tell(progress, wall);
    if (wall < this.lineAt) return;
    this.lineAt = wall + LINE_EVERY_MS;
    warn(printable(`${this.name}: ${line}`));
  }

  say(line: string): void {
    warn(line);
  }

  stop(): void {}
}
