import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Life } from "../../../live/grpc/life.js";
import { type Scenario, TRACKER } from "../../../scenario/scenario.js";
import type { Programs } from "../../programs.js";
import { nodeSettings, scrubOptions, trackerOptions } from "../../settings.js";
import { BackgroundWork } from "./background-work.js";
import { NodeLives } from "./node-lives.js";
import { ProcessActors } from "./process-actors.js";
import { ProcessClock } from "./process-clock.js";
import { ProcessWitness } from "./process-witness.js";
import { TrackerLives } from "./tracker-lives.js";
import type { ObservedEvent, WorkerReport } from "./worker/reports.js";
import { Workers, type WorkersOptions } from "./workers.js";

export interface ProcessProgramsOptions extends WorkersOptions {
  /** How many times faster than the wall clock the scenario is played. */
  readonly speed: number;
  /** The folder for the programs' folders. */
  readonly dataDir: string;
  /** Called with an error that makes the run useless: the tracker ended unasked, or there is a bug. */
  readonly onFailure: (failure: unknown) => void;
  /** Called when a node did not start, or when it or its process has ended unasked. The text contains the end of the process's log. */
  readonly onTrouble: (text: string) => void;
}

/**
 * The programs of a scenario as processes: one for the tracker, and one for each node or group of nodes. Over channels they
 * report the events that their observers hear, with the time of each. Opened -> (the scenario is played) -> settled ->
 * closed.
 */
export class ProcessPrograms implements Programs {
  readonly clock: ProcessClock;
  readonly actors: ProcessActors;
  readonly witness: ProcessWitness;
  private readonly life: Life;
  private readonly workers: Workers;
  private readonly lives: NodeLives;
  private readonly tracker: TrackerLives;

  private constructor(
    scenario: Scenario,
    private readonly options: ProcessProgramsOptions,
  ) {
    const { speed, site, dataDir, onFailure, onTrouble } = options;
    this.life = new Life(onFailure);
    this.clock = new ProcessClock(this.life, speed);
    const { hash: _, ...settings } = nodeSettings(scenario, undefined);
    const { seed, payload, chunkSize } = scenario;
    const scrub = scrubOptions(scenario);
    const arrangement = { seed, payload, chunkSize, speed, settings, scrub };
    const background = new BackgroundWork(this.life, onFailure);
    const workers = new Workers(scenario, options, background, {
      onReport: (report) => this.hear(report),
      onEnded: (worker, how) => this.lives.onEnded(worker, how),
    });
    const listen = (node: number): string => site.listen(node);
    const lives = new NodeLives(scenario, workers, background, {
      ...{ dataDir: join(dataDir, "nodes"), listen, arrangement, onTrouble },
    });
    const tracker = new TrackerLives(workers, background, (address) => ({
      ...{ do: "openTracker", arrangement, options: trackerOptions(scenario), dataDir: join(dataDir, "tracker") },
      listen: address ?? site.listen(TRACKER),
    }));
    this.workers = workers;
    this.lives = lives;
    this.tracker = tracker;
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
    await this.tracker.settled();
    await this.witness.settleTraffic();
    await this.witness.takeInventory();
  }

  /** Waits until the tracker serves calls. It was perhaps started again, to let the swarm come to rest. */
  async relieved(): Promise<void> {
    if (this.tracker.isUp) return;
    await this.tracker.settled();
    await this.witness.takeInventory();
  }

  /** Ends all processes, then closes the site. */
  async close(): Promise<void> {
    this.life.end();
    this.clock.stop();
    await this.workers.close();
    await this.options.site.close();
  }

  private async load(): Promise<void> {
    const { dataDir, logDir, site } = this.options;
    for (const folder of [join(dataDir, "nodes"), logDir]) mkdirSync(folder, { recursive: true });
    site.furnish?.(this.lives.folders);
    const [address] = await Promise.all([this.tracker.load(), this.workers.load()]);
    this.lives.trackerAddress = address;
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
        return this.tracker.hearOpen(report);
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
   * Handles an event at the moment at which it happened. If a process was paused before it could report an event, the event counts at the moment
   * when the process goes on, since what other processes did during the pause has been counted already.
   */
  private hearEvent(event: ObservedEvent): void {
    const [at, node] = event;
    const told = node >= 0 ? this.lives : this.tracker.mirror;
    const wentOnAt = this.actors.workerOf(node)?.wentOnAt ?? 0;
    this.clock.inOneMoment(() => told.hear(event), this.clock.timeOf(Math.max(at, wentOnAt)));
  }
}
