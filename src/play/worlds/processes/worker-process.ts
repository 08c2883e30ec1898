import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { packageFolder } from "../../../scenario/source/package-folder.js";
import type { Order, Question } from "./worker/orders.js";
import { monotonicNow, type Report, type TallyReport, type WorkerReport } from "./worker/reports.js";

/** How long a process may take to load, and to answer, in ms: much longer than it needs even on a busy machine. */
const LOADING_MS = 120_000;
const ANSWER_MS = 30_000;
/** The number of bytes at the end of a log that are shown when its program ended unasked. */
const TAIL_BYTES = 2_000;

/** The error that a process ended unasked, or did not carry out an order. The message names process and failure, with the end of its log. */
export class ProcessFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ProcessFailure";
  }
}

export interface WorkerOptions {
  /** The name of the process in messages. */
  readonly name: string;
  /** The file to which the process's output is appended. */
  readonly log: string;
  /** The words before the command that starts the process: the command that enters a network namespace, or nothing. */
  readonly within: readonly string[];
  readonly onReport: (report: WorkerReport) => void;
}

/** A process that runs programs, as seen by the process that plays the scenario: loading -> ready <-> stopped -> ended. */
export class WorkerProcess {
  readonly name: string;
  /** Resolves when the process takes orders. Rejects with a ProcessFailure if it ends before, or takes longer than LOADING_MS. */
  readonly ready: Promise<void>;
  /** Resolves when the process has ended and all its reports were handled. The value says in words how it ended. */
  readonly ended: Promise<string>;
  /** Whether the process takes orders, and answers. */
  isReady = false;
  hasEnded = false;
  /** The last report of the process about its connections. */
  tally: TallyReport | undefined;
  /** The machine's monotonic clock in ms when the process last went on after a stop; 0: it was never stopped. */
  wentOnAt = 0;
  /**
   * A guard, while the process is stopped: another process, which lets it go on if the process that plays the scenario dies. A stopped process would
   * not notice this, and would stay for ever.
   */
  private guard: ChildProcess | undefined;
  private readonly child: ChildProcess;
  private readonly answers = new Map<number, (answer: unknown) => void>();
  private questions = 0;
  private onReady: () => void = () => {};

  constructor(private readonly options: WorkerOptions) {
    this.name = options.name;
    const log = openSync(options.log, "a");
    const [program, ...words] = [...options.within, process.execPath, ...workerCommand()] as [string, ...string[]];
    // Start a process group of its own: Ctrl-C in a terminal must reach only the process that plays the scenario.
    this.child = spawn(program, words, {
      stdio: ["ignore", log, log, "ipc"],
      serialization: "advanced",
      detached: true,
    });
    closeSync(log);
    this.child.on("message", (report: Report) => this.hear(report));
    this.ended = this.untilEnd();
    this.ready = this.untilReady();
    this.ready.catch(() => {});
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Sends an order. If the process has ended, the order is lost. */
  send(order: Order): void {
    if (this.child.connected) this.child.send(order, () => {});
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.hasEnded) this.child.kill(signal);
  }

  /** Whether the process is stopped, so that it does nothing, and answers only when it goes on. */
  get isStopped(): boolean {
    return this.guard !== undefined;
  }

  stop(): void {
    if (this.hasEnded || this.isStopped || this.pid === undefined) return;
    this.guard = guardOf(this.pid);
    this.signal("SIGSTOP");
  }

  /** Lets the process go on if it is stopped. */
  goOn(): void {
    if (!this.isStopped) return;
    this.dismissGuard();
    this.wentOnAt = monotonicNow();
    this.signal("SIGCONT");
  }

  /** Asks the process. Rejects with a ProcessFailure when it ends, or does not answer. A stopped process may answer after it goes on. */
  ask<T>(about: Question): Promise<T> {
    const question = ++this.questions;
    const answer = new Promise<T>((resolve) => {
      this.answers.set(question, resolve as (answer: unknown) => void);
    });
    this.send({ do: "ask", question, about });
    return this.within(answer, ANSWER_MS, "did not answer").finally(() => this.answers.delete(question));
  }

  /** Makes an error with this text, and the end of the log. */
  failure(what: string): ProcessFailure {
    const tail = this.logTail();
    return new ProcessFailure(tail === "" ? what : `${what}\n${tail}`);
  }

  /** Reads the end of the process's log, to which earlier processes may have written, too. */
  logTail(): string {
    const log = openSync(this.options.log, "r");
    try {
      const { size } = fstatSync(log);
      const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
      readSync(log, tail, 0, tail.length, size - tail.length);
      return tail.toString("utf8").trim();
    } finally {
      closeSync(log);
    }
  }

  private hear(report: Report): void {
    if (report.tell === "ready") {
      this.isReady = true;
      return this.onReady();
    }
    if (report.tell === "answer") return this.answers.get(report.question)?.(report.answer);
    if (report.tell === "events") this.tally = report.tally;
    this.options.onReport(report);
  }

  private async untilReady(): Promise<void> {
    const ready = new Promise<void>((resolve) => {
      this.onReady = resolve;
    });
    await this.within(ready, LOADING_MS, "did not start");
  }

  private dismissGuard(): void {
    this.guard?.kill("SIGKILL");
    this.guard = undefined;
  }

  /** Resolves as `work` does. Rejects if the process ends before, or if it takes too long without a stop. */
  private async within<T>(work: Promise<T>, patience: number, what: string): Promise<T> {
    let timeout: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      const wait = (): void => {
        const { wentOnAt } = this;
        const isLate = (): boolean => !this.isStopped && this.wentOnAt === wentOnAt;
        timeout = setTimeout(() => (isLate() ? resolve(`${what} within ${patience / 1000} s`) : wait()), patience);
      };
      wait();
    });
    const over = Symbol("over");
    const trouble = Promise.race([this.ended, late]).then((how) => ({ over, how }));
    const first = await Promise.race([work, trouble]).finally(() => clearTimeout(timeout));
    if (first === null || typeof first !== "object" || !("over" in first) || first.over !== over) return first as T;
    throw this.failure(`${this.name}: ${(first as { how: string }).how}`);
  }

  /** Waits for the end of the process and of its channel. Until then a report may be on its way. */
  private async untilEnd(): Promise<string> {
    const { child } = this;
    const heard = new Promise<void>((resolve) => child.once("disconnect", resolve));
    const how = await new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with exit code ${code}`));
    });
    if (child.pid !== undefined) await heard;
    this.hasEnded = true;
    this.dismissGuard();
    return how;
  }
}

/** Starts a guard: a process that lets the process `pid` go on when the guard's standard input ends. That input ends when this process dies. */
function guardOf(pid: number): ChildProcess {
  const guard = spawn("sh", ["-c", `read -r _; kill -CONT ${pid}`], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.on("error", () => {});
  guard.unref();
  return guard;
}

/** Makes the arguments for Node to run a worker: compiled, or from its source if this process runs from source. */
function workerCommand(): string[] {
  const own = fileURLToPath(import.meta.url);
  if (own.endsWith(".ts")) {
    const loader = pathToFileURL(createRequire(own).resolve("tsx")).href;
    return ["--import", loader, join(dirname(own), "worker/worker-main.ts")];
  }
  // The build may have put this module into one file with others.
  return [join(packageFolder, "dist/play/worlds/processes/worker/worker-main.js")];
}
