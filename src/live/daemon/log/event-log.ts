import { type Logger, pino, stdTimeFunctions } from "pino";
import { jsonWithoutUnseen } from "../../../runtime/unseen.js";
import type { LogFormat, LogLevel } from "./log-settings.js";
import { type Paint, prettyLine } from "./pretty-line.js";

/** The facts beside the text: figures, names, addresses; never keys or contents. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** The log writes at most this many lines of one kind of event in this time, in ms. Further lines are only counted. */
const MOST_LINES = 100;
const SPAN_MS = 10_000;

interface Count {
  began: number;
  lines: number;
  suppressed: number;
}

export interface EventLogOptions {
  readonly program: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Writes a whole line to the log's stream. */
  readonly write: (line: string) => void;
  /** The colours of pretty lines. */
  readonly paint: Paint;
  /** A clock in ms, with any starting point. Default: the machine's clock. */
  readonly now?: () => number;
}

/**
 * A program's log for its operators: one line for each event, as JSON or for people. The number of lines of one kind is limited, so that
 * other programs cannot fill the disk by causing events.
 */
export class EventLog {
  private logger: Logger;
  private readonly now: () => number;
  private readonly counts = new Map<string, Count>();

  constructor({ program, level, format, write, paint, now = () => performance.now() }: EventLogOptions) {
    const shown = (line: string): string => (format === "json" ? jsonWithoutUnseen(line) : prettyLine(line, paint));
    const destination = { write: (line: string) => write(shown(line)) };
    const options = {
      level,
      base: { program, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
    };
    this.logger = pino(options, destination);
    this.now = now;
  }

  /** Adds these facts to every further line. */
  always(facts: Facts): void {
    this.logger = this.logger.child(facts);
  }

  debug(event: string, text: string, facts: Facts = {}): void {
    this.log("debug", event, text, facts);
  }
  info(event: string, text: string, facts: Facts = {}): void {
    this.log("info", event, text, facts);
  }
  warn(event: string, text: string, facts: Facts = {}): void {
    this.log("warn", event, text, facts);
  }
  error(event: string, text: string, facts: Facts = {}): void {
    this.log("error", event, text, facts);
  }

  private log(level: "debug" | "info" | "warn" | "error", event: string, text: string, facts: Facts): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const suppressed = this.suppressedBefore(event);
    if (suppressed === undefined) return;
    this.logger[level]({ event, ...facts, ...(suppressed > 0 ? { suppressed } : {}) }, text);
  }

  /** The number of lines of this kind that were left out since the last one was written. Undefined: this line must be left out, too. */
  private suppressedBefore(event: string): number | undefined {
    const now = this.now();
    let count = this.counts.get(event);
    if (!count) this.counts.set(event, (count = { began: now, lines: 0, suppressed: 0 }));
    if (now - count.began >= SPAN_MS) {
      count.began = now;
      count.lines = 0;
    }
    if (++count.lines > MOST_LINES) {
      count.suppressed++;
      return undefined;
    }
    const { suppressed } = count;
    count.suppressed = 0;
    return suppressed;
  }
}
