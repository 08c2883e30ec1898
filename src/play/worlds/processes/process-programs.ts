import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Life } from "../../../live/grpc/life.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { Programs } from "../../programs.js";
import { nodeSettings, trackerOptions } from "../../settings.js";
import { BackgroundWork } from "./background-work.js";
import { NodeLives } from "./node-lives.js";
import { ProcessActors } from "./process-actors.js";
import { ProcessClock } from "./process-clock.js";
import { ProcessWitness } from "./process-witness.js";
import { TrackerMirror } from "./tracker-mirror.js";
import type { Arrangement } from "./worker/orders.js";
import type { ObservedEvent, WorkerReport } from "./worker/reports.js";
import { Workers, type WorkersOptions } from "./workers.js";

export interface ProcessProgramsOptions extends WorkersOptions {
  /** How many times faster than the wall clock the scenario is played. */
  readonly speed: number;
  /** The folder for the programs' folders. */
  readonly dataDir: string;
  /** Called with an error that makes the run useless: the tracker ended unasked, or there is a bug. */
  readonly onFailure: (failure: unknown) => void;
  /** Called when a node's process has ended unasked, with a text that contains the end of its log. */
  readonly onTrouble: (text: string) => void;
}

/**
 * The programs of a scenario as processes: one for the tracker, and one for each node or group of nodes. They send the
 * events that their observers hear over channels, with the time of each. Opened -> (the scenario is played) -> settled ->
 * closed.
 */
export class ProcessPrograms implements Programs {
  readonly clock: ProcessClock;
  readonly actors: ProcessActors;
  readonly witness: ProcessWitness;
  private readonly life: Life;
  private readonly arrangement: Arrangement;
  private readonly workers: Workers;
  private readonly lives: NodeLives;
  private readonly tracker = new TrackerMirror();
  private onTrackerOpen: (address: string) => void = () => {};

  private constructor(
    private readonly scenario: Scenario,
    private readonly options: ProcessProgramsOptions,
  ) {
    const { speed, site, dataDir, onFailure, onTrouble } = options;
    this.life = new Life(onFailure);
    this.clock = new ProcessClock(this.life, speed);
    const { hash: _, ...settings } = nodeSettings(scenario, undefined);
    const { seed, payload, chunkSize } = scenario;
    const arrangement = { seed, payload, chunkSize, speed, settings };
    const background = new BackgroundWork(this.life, onFailure);
    this.arrangement = arrangement;
    const workers = new Workers(scenario, options, background, {
      onReport: (report) => this.hear(report),
      onEnded: (worker, how) => this.lives.onEnded(worker, how),
    });
    const listen = (node: number): string => site.listen(node);
    const lives = new NodeLives(scenario, workers, background, {
      ...{ dataDir: join(dataDir, "nodes"), listen, arrangement, onTrouble },
    });
    this.workers = workers;
    this.lives = lives;
    const { tracker } = this;
    const { callDeadlineMs: callDeadline } = settings;
    this.actors = new ProcessActors({ workers, lives, tracker, background, faults: site.faults, callDeadline });
    this.witness = new ProcessWitness(workers, tracker);
  }

  /** Starts all processes, opens the tracker, and lets time begin. Rejects with a ProcessFailure when one does not start. */
  static async open(scenario: Scenario, options: ProcessProgramsOptions): Promise<ProcessPrograms> {
    const programs = new ProcessPrograms(scenario, options);
    try {
      await programs.load();
      return programs;
    } catch (error) {
      await programs.close();
      throw error;
    }
  }

  /** Waits until all events have been reported, so that the run may end. Paused programs go on, because only then can they report. */
  async settled(): Promise<void> {
    this.workers.goOn();
    await this.lives.settled();
    await this.witness.settleTraffic();
    await this.witness.takeInventory();
  }

  /** Ends all processes, and removes their namespaces. */
  async close(): Promise<void> {
    this.life.end();
    this.clock.stop();
    await this.workers.close();
    await this.options.site.close();
  }

  private async load(): Promise<void> {
    const { dataDir, logDir, site } = this.options;
    for (const folder of [join(dataDir, "nodes"), logDir]) mkdirSync(folder, { recursive: true });
    const tracker = await this.workers.load();
    const opened = new Promise<string>((resolve) => {
      this.onTrackerOpen = resolve;
    });
    tracker.send({
      do: "openTracker",
      arrangement: this.arrangement,
      options: trackerOptions(this.scenario),
      listen: site.listen(-1),
      dataDir: join(dataDir, "tracker"),
    });
    const failed = tracker.ended.then((how) => {
      throw tracker.failure(`the tracker did not open: ${how}`);
    });
    this.lives.trackerAddress = await Promise.race([opened, failed]);
    failed.catch(() => {});
    this.clock.begin();
  }

  private hear(report: WorkerReport): void {
    const { life, lives } = this;
    if (life.over) return;
    switch (report.tell) {
      case "events":
        for (const event of report.events) life.enter(() => this.hearEvent(event), undefined);
        return;
      case "tracker":
        return this.onTrackerOpen(report.address);
      case "up":
        return void life.enter(() => lives.hearUp(report.node, report.disk), undefined);
      case "failed":
        return void life.enter(() => lives.hearFailed(report.node, report.why), undefined);
      case "left":
        return void life.enter(() => lives.hearLeft(report.node, report.failed), undefined);
      case "killed":
        return lives.slotOf(report.node).onKilled();
      case "wrong":
        this.witness.wrongContents++;
    }
  }

  /**
   * Handles an event at the moment at which it happened. An event that a process could not report before it was stopped counts when it
   * goes on: the others' events of the meantime have been counted already.
   */
  private hearEvent(event: ObservedEvent): void {
    const [at, node] = event;
    const told = node >= 0 ? this.lives : this.tracker;
    const wentOnAt = this.actors.workerOf(node)?.wentOnAt ?? 0;
    this.clock.inOneMoment(() => told.hear(event), this.clock.timeOf(Math.max(at, wentOnAt)));
  }
}
