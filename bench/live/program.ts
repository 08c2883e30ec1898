import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { type Usage, usageOf } from "./usage.js";

/** How long a program that was asked to end may take, in ms. */
const GRACE_MS = 5_000;

/**
 * A process of the benchmark. swarmlab's programs print a line for each stage that they have reached. All programs end when their standard
 * input ends, except aria2, which ends at a SIGTERM.
 */
export class Program {
  private readonly lines: string[] = [];
  private readonly listeners: (() => void)[] = [];
  private failure = "";
  /** Rejects when the program ends before it was asked to. */
  readonly ended: Promise<never>;
  private asked = false;

  constructor(private readonly child: ChildProcess) {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      this.lines.push(line);
      for (const listener of this.listeners) listener();
    });
    child.stderr!.on("data", (text) => {
      this.failure = `${this.failure}${text}`.slice(-2000);
    });
    this.ended = new Promise((_, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => {
        if (!this.asked)
          reject(new Error(`${child.spawnargs.join(" ")} ended with ${code ?? signal}: ${this.failure}`));
      });
    });
    this.ended.catch(() => {});
  }

  /** Resolves when the process has printed this line. */
  said(line: string): Promise<void> {
    const saying = new Promise<void>((resolve) => {
      const look = () => {
        if (this.lines.includes(line)) resolve();
      };
      this.listeners.push(look);
      look();
    });
    return Promise.race([saying, this.ended]);
  }

  get usage(): Usage {
    return usageOf(this.child.pid!);
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.asked = true;
    const exit = once(this.child, "exit");
    this.child.stdin!.end();
    if (this.child.spawnfile === "aria2c") this.child.kill("SIGTERM");
    const patience = setTimeout(() => this.child.kill("SIGKILL"), GRACE_MS);
    await exit;
    clearTimeout(patience);
  }
}

/** The environment variables that a program gets. Others may cost time: NODE_EXTRA_CA_CERTS takes a third of Node's start. */
const { PATH, HOME, TMPDIR, SWARMLAB_FAST_PATH } = process.env;

export function start(command: string, args: readonly string[]): Program {
  return new Program(
    spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env: { PATH, HOME, TMPDIR, SWARMLAB_FAST_PATH } }),
  );
}
