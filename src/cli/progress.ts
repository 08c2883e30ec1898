import process from "node:process";
import { type Params, SingleBar } from "cli-progress";
import { formatDuration, formatNumber } from "../report/format.js";
import type { Millis } from "../runtime/clock.js";
import { paintFor, warn } from "./terminal.js";

/** Shows how far a run is. */
export interface Progress {
  update(now: Millis): void;
  stop(): void;
}

export const noProgress: Progress = { update() {}, stop() {} };

/** A bar on a terminal, a line now and then elsewhere; on the standard error output, as no part of a result. */
export function showProgress(name: string, duration: Millis): Progress {
  return process.stderr.isTTY ? new ProgressBar(name, duration) : new ProgressLines(name, duration);
}

const BAR_WIDTH = 24;

class ProgressBar implements Progress {
  private readonly pace: Pace;
  private readonly bar: SingleBar;

  constructor(name: string, duration: Millis) {
    this.pace = new Pace(duration);
    const paint = paintFor(process.stderr);
    this.bar = new SingleBar({
      stream: process.stderr,
      clearOnComplete: true,
      fps: 10,
      format: (_options: unknown, { progress, value }: Params) => {
        const full = Math.round(progress * BAR_WIDTH);
        const bar = paint.cyan("█".repeat(full)) + paint.dim("░".repeat(BAR_WIDTH - full));
        return `${paint.bold(name)} ${bar} ${this.pace.tell(value)}`;
      },
    });
    this.bar.start(duration, 0);
  }

  update(now: Millis): void {
    this.bar.update(now);
  }

  stop(): void {
    this.bar.stop();
  }
}

const LINE_EVERY_MS = 10_000;

class ProgressLines implements Progress {
  private readonly pace: Pace;
  private lineAt = performance.now() + LINE_EVERY_MS;

  constructor(
    private readonly name: string,
    duration: Millis,
  ) {
    this.pace = new Pace(duration);
    warn(`${name}: ${formatDuration(duration)} to play`);
  }

  update(now: Millis): void {
    const wall = performance.now();
    if (wall < this.lineAt) return;
    this.lineAt = wall + LINE_EVERY_MS;
    warn(`${this.name}: ${this.pace.tell(now)}`);
  }

  stop(): void {}
}

/** How fast a run gets on, and when it will be there. */
class Pace {
  private readonly began = performance.now();

  constructor(private readonly duration: Millis) {}

  tell(now: Millis): string {
    const wall = performance.now() - this.began;
    const percent = Math.floor((100 * now) / this.duration);
    const far = `${formatDuration(now)} of ${formatDuration(this.duration)} (${percent} %)`;
    if (now <= 0 || wall < 200) return far;
    const speed = now / wall;
    const left = Math.ceil((this.duration - now) / speed / 1000) * 1000;
    return `${far} · ${formatNumber(Number(speed.toPrecision(2)))}x · ${formatDuration(left)} left`;
  }
}
