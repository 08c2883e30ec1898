import { join } from "node:path";
import process from "node:process";
import { type Scenario, TRACKER } from "../../../scenario/scenario.js";
import type { BackgroundWork } from "./background-work.js";
import type { SitePlan } from "./site-plan.js";
import { ProcessFailure, type WorkerOptions, WorkerProcess } from "./worker-process.js";

/** The largest number of processes that load at once, since loading keeps a processor busy. */
const LOADING = 4;

export interface WorkersOptions {
  readonly nodesPerProcess: number;
  /** The folder for the output of the processes. */
  readonly logDir: string;
  readonly site: SitePlan;
  /** A signal that ends the run early. If processes are still loading, those that wait for their turn are not started. */
  readonly signal?: AbortSignal;
}

/** An object that hears what the processes report. */
export interface WorkersListener {
  readonly onReport: WorkerOptions["onReport"];
  /** Called when a process of nodes has ended, for any reason. */
  onEnded(worker: WorkerProcess, how: string): void;
}

/** The processes of a scenario: one for the tracker, and one for each group of `nodesPerProcess` nodes. */
export class Workers {
  /** All processes, including those that have ended. */
  readonly all: WorkerProcess[] = [];
  private readonly killed = new Set<WorkerProcess>();
  /** The process of each group. A node's group is node / nodesPerProcess. */
  private readonly groups: (WorkerProcess | undefined)[] = [];

  constructor(
    private readonly scenario: Scenario,
    private readonly options: WorkersOptions,
    private readonly background: BackgroundWork,
    private readonly listener: WorkersListener,
  ) {
    // At the exit, kill the processes before all other listeners run: one of them may remove the processes' folders.
    process.prependListener("exit", this.killAll);
  }

  /** Whether every node has a process of its own. */
  get areAlone(): boolean {
    return this.options.nodesPerProcess === 1;
  }

  /** The number of processes that were killed. */
  get kills(): number {
    return this.killed.size;
  }

  /** Starts a process for the tracker. It is still loading. */
  ofTracker(): WorkerProcess {
    return this.spawn("tracker", TRACKER, (worker, how) => this.onTrackerEnded(worker, how));
  }

  /** Starts the processes of all nodes. Rejects with a ProcessFailure when one does not start. */
  async load(): Promise<void> {
    const count = Math.ceil(this.scenario.nodes.length / this.options.nodesPerProcess);
    const groups = Array.from({ length: count }, (_, group) => group);
    const loadOne = async (): Promise<void> => {
      for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
        if (this.options.signal?.aborted) return;
        await this.ofGroup(group);
      }
    };
    await Promise.all(Array.from({ length: LOADING }, loadOne));
  }

  /** Resolves with the process of a node, once it is loaded. Rejects with a ProcessFailure when it does not start. */
  of(node: number): Promise<WorkerProcess> {
    return this.ofGroup(Math.floor(node / this.options.nodesPerProcess));
  }

  /** Kills a process. Bytes that it had no time to report are counted as unreported. */
  kill(worker: WorkerProcess): void {
    this.killed.add(worker);
    worker.signal("SIGKILL");
  }

  /** Lets all stopped processes go on. */
  goOn(): void {
    for (const worker of this.all) worker.goOn();
  }

  /** Asks all processes that run, and resolves with their answers. */
  async askAll<T>(about: { readonly of: "tally" | "nodes" }): Promise<T[]> {
    const able = this.all.filter(({ isReady, hasEnded }) => isReady && !hasEnded);
    const answers = await Promise.allSettled(able.map((worker) => worker.ask<T>(about)));
    return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  }

  /** Ends all processes. */
  async close(): Promise<void> {
    this.killAll();
    await Promise.all(this.all.map((worker) => worker.ended));
    process.off("exit", this.killAll);
  }

  private readonly killAll = (): void => {
    for (const worker of this.all) worker.signal("SIGKILL");
  };

  private async ofGroup(group: number): Promise<WorkerProcess> {
    let worker = this.groups[group];
    if (!worker || worker.hasEnded) {
      const first = group * this.options.nodesPerProcess;
      const name = this.areAlone ? this.scenario.nodes[first]!.name : `nodes-${group}`;
      worker = this.spawn(name, first, (ended, how) => this.onGroupEnded(group, ended, how));
      this.groups[group] = worker;
    }
    await worker.ready;
    return worker;
  }

  private spawn(name: string, node: number, onEnded: (worker: WorkerProcess, how: string) => void): WorkerProcess {
    const { life } = this.background;
    // A process that starts now would not be killed with the others.
    if (life.over) throw new ProcessFailure(`${name}: the run is over`);
    const worker = new WorkerProcess({
      name,
      log: join(this.options.logDir, `${name.replace(/[^\p{L}\p{M}\p{N}_.-]/gu, "_")}.log`),
      within: this.options.site.within(node),
      onReport: this.listener.onReport,
    });
    this.all.push(worker);
    const heard = worker.ended.then((how) => {
      life.enter(() => onEnded(worker, how), undefined);
    });
    this.background.add(heard);
    return worker;
  }

  private onTrackerEnded(worker: WorkerProcess, how: string): void {
    if (!this.killed.has(worker)) this.background.onFailure(worker.failure(`the tracker ended unasked: ${how}`));
  }

  private onGroupEnded(group: number, worker: WorkerProcess, how: string): void {
    if (this.groups[group] === worker) this.groups[group] = undefined;
    this.listener.onEnded(worker, how);
  }
}
