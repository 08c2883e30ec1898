import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { command } from "../fixtures/command.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** How long a program may take to say something, or to end, in ms: far beyond what it needs. */
const PATIENCE_MS = 180_000;

const running = new Set<Program>();

/** How a program is started: under another program, or with flags of Node. */
export interface Machine {
  /** The command that starts Node, with its first arguments. */
  readonly under?: readonly string[];
  readonly flags?: readonly string[];
}

/** The command line program as a process of its own. */
export class Program {
  output = "";
  private code: number | NodeJS.Signals | undefined;
  private readonly watchers = new Set<() => void>();

  private constructor(
    private readonly process: ChildProcess,
    private readonly args: readonly string[],
  ) {
    running.add(this);
    const append = (text: string) => {
      this.output += text;
      this.notify();
    };
    process.stdout!.setEncoding("utf8").on("data", append);
    process.stderr!.setEncoding("utf8").on("data", append);
    process.on("close", (code, signal) => {
      this.code = signal ?? code ?? -1;
      running.delete(this);
      this.notify();
    });
  }

  static start(...args: string[]): Program {
    return Program.startOn({}, ...args);
  }

  /** Starts it on another sort of machine: under another program, or with flags of Node. */
  static startOn({ under = [], flags = [] }: Machine, ...args: string[]): Program {
    const [executable, ...rest] = [...under, process.execPath, ...flags, ...command, ...args];
    return new Program(spawn(executable!, rest, { cwd: repository, stdio: ["ignore", "pipe", "pipe"] }), args);
  }

  /** Runs the program to its end, and returns its output. Throws if it fails. */
  static async run(...args: string[]): Promise<string> {
    const program = Program.start(...args);
    const code = await program.ended();
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${program.output}`);
    return program.output;
  }

  /** The first group of `pattern`, once the program has printed it. */
  async says(pattern: RegExp): Promise<string> {
    await this.until(() => pattern.test(this.output) || this.code !== undefined, `say ${pattern}`);
    const match = pattern.exec(this.output);
    if (!match)
      throw new Error(`${this.args.join(" ")} ended with ${this.code} before it said ${pattern}:\n${this.output}`);
    return match[1] ?? match[0];
  }

  /** Exit code, or the signal that ended it. */
  async ended(): Promise<number | NodeJS.Signals> {
    await this.until(() => this.code !== undefined, "end");
    return this.code!;
  }

  get pid(): number {
    return this.process.pid!;
  }

  /** Reads no more of what it prints, as `head` does after its lines. */
  hangUp(): void {
    this.process.stdout!.destroy();
    this.process.stderr!.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  private until(condition: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (condition()) settle(resolve);
      };
      const settle = (action: () => void) => {
        clearTimeout(patience);
        this.watchers.delete(check);
        action();
      };
      const lost = () => reject(new Error(`${this.args.join(" ")} did not ${what}:\n${this.output}`));
      const patience = setTimeout(() => settle(lost), PATIENCE_MS);
      this.watchers.add(check);
      check();
    });
  }

  private notify(): void {
    for (const watcher of [...this.watchers]) watcher();
  }
}

/** What trackers and nodes say once others can call them. */
export const LISTENING = /listening on (127\.0\.0\.1:\d+)/;

/** A new folder for the programs of the test that is running. After the test the programs are ended and the folder is removed. */
export function folderOfPrograms(): string {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-e2e-"));
  onTestFinished(async () => {
    await killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Ends every program that still runs. */
export async function killAll(): Promise<void> {
  const left = [...running];
  for (const program of left) program.signal("SIGKILL");
  await Promise.all(left.map((program) => program.ended()));
}
