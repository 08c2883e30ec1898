import process from "node:process";
import { type Params, SingleBar } from "cli-progress";
import type { Measurements } from "../../report/measurements.js";
import { formatDuration } from "../../report/text/format.js";
import type { Millis } from "../../runtime/clock.js";
import type { Scenario } from "../../scenario/scenario.js";
import { paintFor, warn } from "../view/terminal.js";
import { Pace } from "./pace.js";

/** Shows the progress of a run. */
export interface Progress {
  /** Shows how far the run is. `soFar` returns the measurements until now; it takes a while, so it is called only if needed. */
  update(now: Millis, soFar?: () => Measurements): void;
  stop(): void;
}

export const noProgress: Progress = { update() {}, stop() {} };

/** Shows a bar on a terminal, or else a line now and then. It writes to standard error, since this is not part of the result. */
export function showProgress({ name, duration, nodes }: Scenario): Progress {
  const pace = new Pace(duration, nodes.length);
  return process.stderr.isTTY ? new ProgressBar(name, duration, pace) : new ProgressLines(name, duration, pace);
}

/** The bounds of a bar's width in columns. Name and text decide how wide the bar is within these bounds. */
const WIDEST_BAR = 24;
const NARROWEST_BAR = 5;
const LONGEST_NAME = 24;

/** Makes the text that shows the progress. `value`: how much is done, in the unit of the whole. `wall`: the wall time in ms. */
interface Teller {
  tell(value: number, wall: Millis): string;
}

export class ProgressBar implements Progress {
  private readonly bar: SingleBar;

  constructor(name: string, whole: number, pace: Teller) {
    const paint = paintFor(process.stderr);
    const shown = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
    this.bar = new SingleBar({
      stream: process.stderr,
      clearOnComplete: true,
      fps: 10,
      format: (_options: unknown, { progress, value }: Params) => {
        const text = pace.tell(value, performance.now());
        const left = (process.stderr.columns || 80) - shown.length - text.length - 3;
        const width = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, left));
        const full = Math.round(progress * width);
        const bar = paint.cyan("█".repeat(full)) + paint.dim("░".repeat(width - full));
        return `${paint.bold(shown)} ${bar} ${text}`;
      },
    });
    this.bar.start(whole, 0);
  }

  update(value: number): void {
    this.bar.update(value);
  }

  stop(): void {
    this.bar.stop();
  }
}

/** The wall time between two lines of progress without a terminal, in ms. */
export const LINE_EVERY_MS = 10_000;

class ProgressLines implements Progress {
  private lineAt = performance.now() + LINE_EVERY_MS;

  constructor(
    private readonly name: string,
    duration: Millis,
    private readonly pace: Pace,
  ) {
    warn(`${name}: ${formatDuration(duration)} to play`);
  }

  update(now: Millis): void {
    const wall = performance.now();
    // Ask the pace every time, so that it notices when the nodes have started.
    const line = this.pace.tell(now, wall);
    if (wall < this.lineAt) return;
    this.lineAt = wall + LINE_EVERY_MS;
    warn(`${this.name}: ${line}`);
  }

  stop(): void {}
}
