import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { now } from "./history.js";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** A tracker or node of a chaos run: the compiled program, killed and started again on the same folder. All its starts write to one log. */
export class Actor {
  address: string | undefined;
  private child: ChildProcess | undefined;
  /** Whether the present life is being ended on purpose. */
  private killing = false;

  constructor(
    readonly name: string,
    private readonly words: () => readonly string[],
    private readonly log: string,
    /** Called when a process that nobody killed ends. `how`: its exit code or signal, and the last text of its error output. */
    private readonly onOwnEnd: (actor: Actor, how: string) => void,
  ) {}

  /** Whether there is a process to kill. A process that is being killed does not count: the code that kills it will start it again. */
  get running(): boolean {
    return this.child !== undefined && !this.killing;
  }

  /** Starts it, and waits until it listens; false when it was killed before. */
  start(): Promise<boolean> {
    this.killing = false;
    this.note("starts");
    const child = spawn(process.execPath, [program, ...this.words()], { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    let said = "";
    return new Promise((resolve) => {
      child.stdout!.setEncoding("utf8").on("data", (text: string) => {
        appendFileSync(this.log, text);
        said += text;
        const listening = /listening on (127\.0\.0\.1:\d+)/.exec(said);
        if (!listening) return;
        said = "";
        this.address = listening[1];
        resolve(true);
      });
      let complaint = "";
      child.stderr!.setEncoding("utf8").on("data", (text: string) => {
        appendFileSync(this.log, text);
        complaint = text;
      });
      child.on("close", (code, signal) => {
        this.child = undefined;
        if (!this.killing) this.onOwnEnd(this, `${code ?? signal}: ${complaint}`);
        resolve(false);
      });
    });
  }

  /** Kills it at once; done when it is gone. */
  kill(): Promise<void> {
    const { child } = this;
    if (!child) return Promise.resolve();
    this.killing = true;
    this.note("is killed");
    return new Promise((resolve) => {
      child.on("close", () => resolve());
      child.kill("SIGKILL");
    });
  }

  private note(what: string): void {
    appendFileSync(this.log, `== ${(now() / 1000).toFixed(3)} s: ${this.name} ${what}\n`);
  }
}
