import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { KeyedRandom } from "../../src/runtime/random/keyed-random.js";
import type { Draws } from "../../src/runtime/random/random.js";
import { ChaosNetwork } from "./chaos-network.js";
import { type Violation, violations } from "./checker.js";
import { readOnce } from "./client.js";
import type { ClientsPlan, Report } from "./client-process.js";
import { type Fault, storm } from "./fault-plan.js";
import { now, type Operation, type Quiet } from "./history.js";

const NODES = 12;
const CLIENTS = 8;
const CLIENT_PROCESSES = 2;
const NAMES_EACH = 5;
const STORM_MS = 20_000;
const CALM_MS = 6_000;
const LAST_READ_WITHIN_MS = 60_000;
/** Least number of running nodes: with fewer, no further node is killed. */
const LEAST_RUNNING = 7;

export interface ChaosOptions {
  readonly seed: string;
  readonly minutes: number;
  /** Folder of the disks. */
  readonly disks: string;
  /** Folder of the processes' logs. */
  readonly logs: string;
  readonly say: (line: string) => void;
}

export interface ChaosOutcome {
  readonly began: number;
  readonly ended: number;
  readonly history: readonly Operation[];
  readonly quiet: readonly Quiet[];
  /** Time that the network needed to be whole again, after each storm, in ms. */
  readonly settled: readonly number[];
  readonly incidents: ChaosNetwork["incidents"];
  readonly faults: { readonly [kind in Fault["kind"]]: number };
  readonly violations: readonly Violation[];
  readonly broken: readonly string[];
}

/** A chaos run: clients work all the time; storms of kills, each followed by a calm in which everything must work again. */
export class ChaosRun {
  private readonly network: ChaosNetwork;
  private readonly draws: Draws;
  private readonly history: Operation[] = [];
  private readonly quiet: Quiet[] = [];
  private readonly settled: number[] = [];
  private readonly faults = { node: 0, tracker: 0, several: 0, wipe: 0 };
  private readonly names: string[] = [];
  /** Whether a disk may be wiped: all chunks have had all their replicas since the last wipe. */
  private mayWipe = false;

  constructor(private readonly options: ChaosOptions) {
    mkdirSync(options.logs, { recursive: true });
    this.network = new ChaosNetwork(options.disks, options.logs, NODES);
    this.draws = new KeyedRandom(options.seed).draws("churn", "storms");
    for (let n = 0; n < CLIENTS * NAMES_EACH; n++) this.names.push(`file-${n}`);
  }

  async run(): Promise<ChaosOutcome> {
    const { network, options } = this;
    let began = now();
    try {
      await network.start();
      await network.settles();
      began = now();
      const clients = this.startClients();
      for (let round = 1; now() < began + options.minutes * 60_000 && network.broken.length === 0; round++) {
        await this.storm();
        await this.calm(round);
      }
      await Promise.all(clients.map((client) => client.stop()));
      this.settled.push(await network.settles());
      await this.readAll();
      await network.booksAgree();
    } finally {
      await network.close();
    }
    const { history, quiet, settled, faults } = this;
    const { incidents, broken } = network;
    const found = violations(history, quiet);
    return { began, ended: now(), history, quiet, settled, incidents, faults, violations: found, broken };
  }

  // Faults

  private async storm(): Promise<void> {
    for (const fault of storm(this.draws, STORM_MS)) {
      await sleep(fault.afterMs);
      this.strike(fault);
    }
  }

  private strike({ kind, count, awayMs }: Fault): void {
    const { network, draws } = this;
    if (kind === "tracker") {
      network.killTracker(awayMs);
      this.faults.tracker++;
      return;
    }
    const wipe = kind === "wipe" && this.mayWipe;
    if (wipe) this.mayWipe = false;
    for (let n = 0; n < count; n++) {
      const running = network.runningSlots;
      if (running.length <= LEAST_RUNNING) return;
      if (n === 0) this.faults[kind === "wipe" && !wipe ? "node" : kind]++;
      network.killNode(running[draws.below(running.length)]!, awayMs, wipe);
    }
  }

  private async calm(round: number): Promise<void> {
    const took = await this.network.settles();
    this.settled.push(took);
    this.mayWipe = true;
    const from = now();
    await sleep(CALM_MS);
    this.quiet.push({ from, to: now() });
    const done = this.history.filter(({ outcome }) => outcome === "done").length;
    const { node, several, tracker, wipe } = this.faults;
    const kills = `${node} kills of nodes, ${several} of several, ${tracker} of the tracker, ${wipe} disks lost`;
    this.options.say(
      `round ${round}: settled in ${(took / 1000).toFixed(1)} s; ${kills}; ${done} of ${this.history.length} operations done`,
    );
  }

  // Clients

  private startClients(): { stop(): Promise<void> }[] {
    const plans = Array.from({ length: CLIENTS }, (_, n) => ({
      client: `c${n + 1}`,
      tracker: this.network.address,
      own: this.names.slice(n * NAMES_EACH, (n + 1) * NAMES_EACH),
      names: this.names,
    }));
    const share = CLIENTS / CLIENT_PROCESSES;
    return Array.from({ length: CLIENT_PROCESSES }, (_, n) => {
      const script = fileURLToPath(new URL("client-process.ts", import.meta.url));
      const child = fork(script, [], { execArgv: ["--import", "tsx"] });
      const over = this.listenTo(child, `clients ${n + 1}`);
      const plan: ClientsPlan = { seed: this.options.seed, clients: plans.slice(n * share, (n + 1) * share) };
      child.send(plan);
      return { stop: () => this.stopClients(child, over) };
    });
  }

  private listenTo(child: ChildProcess, name: string): Promise<void> {
    return new Promise((resolve) => {
      let over = false;
      child.on("message", (message) => {
        const report = message as Report;
        if ("over" in report) over = true;
        else this.history.push(report.operation);
      });
      child.on("exit", (code) => {
        if (!over) this.network.broken.push(`${name} ended by itself, with ${code}: see the standard error output`);
        resolve();
      });
    });
  }

  private stopClients(child: ChildProcess, over: Promise<void>): Promise<void> {
    if (child.connected) child.send("stop");
    return over;
  }

  /** The last reads. Nothing is broken any more, so every name must be read correctly, although it may take long on a busy machine. */
  private async readAll(): Promise<void> {
    for (const name of this.names) {
      const end = now() + LAST_READ_WITHIN_MS;
      let read = await readOnce("last", this.network.address, name);
      while (read.outcome === "failed" && now() < end) read = await readOnce("last", this.network.address, name);
      this.history.push({ ...read, last: true });
    }
  }
}
