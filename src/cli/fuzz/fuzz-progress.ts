import process from "node:process";
import { MultiBar, type SingleBar } from "cli-progress";
import type { Tally } from "../../campaign/run/tally.js";
import { formatDuration, formatNumber, plural } from "../../report/text/format.js";
import { LINE_EVERY_MS } from "../run/progress.js";
import { shortened } from "../view/shortened.js";
import { paintFor, warn } from "../view/terminal.js";
import { countWords } from "./fuzz-words.js";

/** Shows the progress of a campaign. */
export interface FuzzProgress {
  /** `workers`: how many workers over Redis play the seeds; undefined: the threads of this process do. */
  update(soFar: Tally, workers?: number): void;
  /** Writes some lines that stay on the screen: above the bars, or after them if they are gone. */
  tell(lines: readonly string[]): void;
  stop(): void;
}

export const noFuzzProgress: FuzzProgress = { update() {}, tell() {}, stop() {} };

/**
 * Shows a few lines on a terminal and updates them. Without a terminal it writes a line now and then. It writes to the standard error
 * output, since progress is not part of the result.
 */
export function showFuzzProgress(seeds: number | undefined): FuzzProgress {
  return process.stderr.isTTY ? new ProgressScreen(seeds) : new ProgressLines(seeds);
}

/** Control sequences for a terminal: erase all below, and let long lines wrap or not. The bars do not wrap. */
const [ERASE_BELOW, WRAP, NO_WRAP] = ["\x1b[J", "\x1b[?7h", "\x1b[?7l"];

/** The measured speed is shown only after this wall time, in ms. Before that it means too little. */
const MEANINGFUL_MS = 1000;
const BAR_WIDTH = 24;

/** How far a campaign has come. */
interface Far {
  readonly soFar: Tally;
  readonly workers: number | undefined;
}

/** Says how far a campaign has come. `seeds`: how many seeds will be played; undefined: as many as time allows. */
function farWords({ soFar, workers }: Far, seeds: number | undefined, tookMs: number): string {
  const { trials, branches, failures, events, simulated } = soFar;
  const told = [seeds === undefined ? plural(trials, "seed") : `${formatNumber(trials)} of ${plural(seeds, "seed")}`];
  if (branches > 0) told.push(plural(branches, "branch", "branches"));
  else if (tookMs >= MEANINGFUL_MS && trials > 0) {
    const rate = trials / tookMs;
    told.push(`${formatNumber(Number((1000 * rate).toPrecision(2)))} seeds/s`);
    if (seeds !== undefined && seeds > trials) told.push(`${formatDuration(Math.ceil((seeds - trials) / rate))} left`);
  }
  told.push(`${formatDuration(simulated)} simulated`, `${formatNumber(events)} events`);
  told.push(plural(failures.length, "failure"));
  if (workers !== undefined && branches === 0) told.push(plural(workers, "worker"));
  return told.join(" · ");
}

class ProgressScreen implements FuzzProgress {
  private readonly began = performance.now();
  private readonly bars: MultiBar;
  private readonly bar: SingleBar;
  private latest: Far | undefined;
  private isOver = false;

  constructor(private readonly seeds: number | undefined) {
    const paint = paintFor(process.stderr);
    const width = () => (process.stderr.columns || 80) - 1;
    const lines = {
      far: (progress: number) => {
        const full = Math.round(Math.min(1, progress) * BAR_WIDTH);
        const bar = seeds === undefined ? "" : paint.cyan("█".repeat(full)) + paint.dim("░".repeat(BAR_WIDTH - full));
        return `${paint.bold("fuzz")} ${bar} ${this.latest ? farWords(this.latest, seeds, performance.now() - this.began) : ""}`;
      },
      faults: () => shortened(`  faults: ${countWords(this.latest?.soFar.faults ?? {})}`, width()),
      situations: () => shortened(`  situations: ${countWords(this.latest?.soFar.situations ?? {})}`, width()),
    };
    this.bars = new MultiBar({
      stream: process.stderr,
      clearOnComplete: true,
      fps: 5,
      emptyOnZero: true,
      format: (_options, { progress }, { line }: { readonly line: keyof typeof lines }) => lines[line](progress),
    });
    this.bar = this.bars.create(seeds ?? 1, 0, { line: "far" });
    for (const line of ["faults", "situations"] as const) this.bars.create(1, 0, { line });
  }

  update(soFar: Tally, workers?: number): void {
    this.latest = { soFar, workers };
    if (this.seeds !== undefined) this.bar.update(soFar.trials);
  }

  tell(lines: readonly string[]): void {
    if (this.isOver) warn(...lines);
    else this.bars.log(`${ERASE_BELOW}${WRAP}${lines.join("\n")}\n${NO_WRAP}`);
  }

  stop(): void {
    if (this.isOver) return;
    this.isOver = true;
    // Writes what was told since the bars were last drawn.
    this.bars.update();
    this.bars.stop();
  }
}

/** Writes a line now and then, for when there is no terminal. */
class ProgressLines implements FuzzProgress {
  private readonly began = performance.now();
  private lineAt = this.began + LINE_EVERY_MS;

  constructor(private readonly seeds: number | undefined) {}

  update(soFar: Tally, workers?: number): void {
    const wall = performance.now();
    if (wall < this.lineAt) return;
    this.lineAt = wall + LINE_EVERY_MS;
    warn(`fuzz: ${farWords({ soFar, workers }, this.seeds, wall - this.began)}`);
  }

  tell(lines: readonly string[]): void {
    warn(...lines);
  }

  stop(): void {}
}
