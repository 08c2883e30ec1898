import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "../../../live/daemon/node-process.js";
import { DRAIN_SIGNAL } from "../../../live/daemon/signals.js";
import { Life } from "../../../live/grpc/life.js";
import { LiveClock } from "../../../live/grpc/live-clock.js";
import type { PlacedFile } from "../../../report/measurements.js";
import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Millis } from "../../../runtime/clock.js";
import { noObserver, type Observer, type OperationResult } from "../../../runtime/observer.js";
import { RpcError, UNAVAILABLE } from "../../../runtime/rpc-error.js";
import type { StageLinks } from "../../../scenario/players/stage.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { ReplicaView } from "../../checks/replica-view.js";
import type { NetworkTraffic } from "../../hosts.js";
import type { NodeEvents, Programs } from "../../programs.js";
import { nodeSettings, trackerOptions } from "../../settings.js";
import { NodePlace } from "./node-place.js";
import type { Arrangement } from "./orders.js";
import { PerformerProcess, ProcessFailure } from "./performer-process.js";
import { processTraffic, trackerCalls } from "./process-traffic.js";
import { ReplicaSnapshot } from "./replica-snapshot.js";
import { monotonicNow, type NodeInventory, type ObservedEvent, type Report, type TrackerInventory } from "./reports.js";
import type { SitePlan } from "./site-plan.js";

/** Processes that load at once, at most: they are busy with it. */
const LOADING = 4;
/** How long, in ms, a node's start keeps those after it waiting, so that they join in the scenario's order. */
const TURN_MS = 250;
/** How long a process may take to end by itself after its nodes have left, in ms. */
const ENDING_MS = 5_000;

type PerformerReport = Exclude<Report, { tell: "ready" | "answer" }>;

export interface ProcessProgramsOptions {
  /** How many times faster than the wall clock. */
  readonly speed: number;
  readonly nodesPerProcess: number;
  /** Folders for what programs keep, and for what their processes print. */
  readonly dataDir: string;
  readonly logDir: string;
  readonly site: SitePlan;
  /** Given while processes still load: those that wait for their turn are not started. */
  readonly signal?: AbortSignal;
  /** Told of what makes the run worth nothing: the tracker ended unasked, or there is a bug. */
  readonly onFailure: (failure: unknown) => void;
  /** Told of a node's process that ended unasked, with the end of its log. */
  readonly onTrouble: (text: string) => void;
}

/**
 * The programs of a scenario as processes: the tracker in one, the nodes one or more to each. What they observe comes over
 * the channels to them, with the moment in which it happened. With one node to a process a crash is a SIGKILL of that
 * process, and a leave a SIGTERM; several share a process that outlives each of them. The next process of a node that will
 * be back is loaded ahead, so that it starts at once, as on a simulated host.
 */
export class ProcessPrograms implements Programs {
  wrongContents = 0;
  private readonly life: Life;
  private clock: LiveClock;
  /** When `clock` was at 0, by the machine's monotonic clock. */
  private zero = 0;
  private moment: Millis | undefined;
  private readonly arrangement: Arrangement;
  private readonly callDeadline: Millis;
  private readonly places: NodePlace[];
  /** The process of the tracker, and those of the nodes, by node / nodesPerProcess; and all that there ever were. */
  private tracker: PerformerProcess | undefined;
  private readonly groups: (PerformerProcess | undefined)[] = [];
  private readonly all: PerformerProcess[] = [];
  private kills = 0;
  private trackerAddress = "";
  private onTrackerOpen: (address: string) => void = () => {};
  private trackerObserver: Observer = noObserver;
  /** Committed files by name, in the order in which they came. */
  private readonly files = new Map<string, number>();
  private snapshot: ReplicaSnapshot | undefined;
  private settledTraffic: NetworkTraffic | undefined;
  /** Starts of nodes, one after another. */
  private turn: Promise<void> = Promise.resolve();
  private closing = false;

  private constructor(
    private readonly scenario: Scenario,
    private readonly options: ProcessProgramsOptions,
  ) {
    this.life = new Life(options.onFailure);
    this.clock = new LiveClock(this.life, options.speed);
    const { hash: _, ...settings } = nodeSettings(scenario, undefined);
    const { seed, payload, chunkSize } = scenario;
    this.arrangement = { seed, payload, chunkSize, speed: options.speed, settings };
    this.callDeadline = settings.callDeadlineMs;
    this.places = scenario.nodes.map((_plan, node) => new NodePlace(node, join(options.dataDir, "nodes", `${node}`)));
    // Before whoever removes their folders then.
    process.prependListener("exit", this.killAll);
  }

  /** Starts all processes, and opens the tracker; time begins then. Rejects with a ProcessFailure when one does not start. */
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

  // Time

  now(): Millis {
    return this.moment ?? this.clock.now();
  }

  at<A>(time: Millis, action: (arg: A) => void, arg: A): void {
    this.clock.after(time - this.now(), action, arg);
  }

  /** Runs `action` in one moment: `now` stands still meanwhile, as it always does in an event of a simulation. */
  inOneMoment(action: () => void, moment = this.clock.now()): void {
    this.moment = moment;
    try {
      action();
    } finally {
      this.moment = undefined;
    }
  }

  // Orders of the stage

  openTracker(observer: Observer, ready: () => void): void {
    this.trackerObserver = observer;
    ready();
  }

  start(node: number, _incarnation: number, observer: Observer, events: NodeEvents): void {
    const place = this.places[node]!;
    const life = place.begin(observer, events);
    this.settle(this.startWhenOver(place, life));
  }

  kill(node: number, down: (disk: Iterable<StoredChunk>) => void): void {
    const place = this.places[node]!;
    place.over = this.die(place, down);
    this.settle(place.over);
  }

  wipe(node: number): Iterable<StoredChunk> {
    const place = this.places[node]!;
    const disk = place.mirror.list();
    place.mirror.clear();
    // Who it is, and how often it has started, is not of the disk that it leaves behind.
    for (const name of ["store", "sizes"]) rmSync(join(place.dataDir, name), { recursive: true, force: true });
    return disk;
  }

  put(node: number, file: string, size: number, replication: number): void {
    this.upAt(node)?.send({ do: "put", node, file, size, replication });
  }

  get(node: number, file: string): void {
    this.upAt(node)?.send({ do: "get", node, file });
  }

  leave(node: number, drain: boolean, done: (result: Pick<OperationResult, "error">) => void): void {
    const performer = this.upAt(node);
    if (!performer) return;
    const place = this.places[node]!;
    place.leave = "asked";
    place.onLeft = (failed) => done({ error: failed ? UNAVAILABLE : undefined });
    if (this.isAlone) performer.signal(drain ? DRAIN_SIGNAL : "SIGTERM");
    else performer.send({ do: "leave", node, drain });
  }

  remove(file: string, done: (failure: RpcError | undefined) => void): void {
    const about = { of: "remove", file, deadlineMs: this.callDeadline } as const;
    const answered = this.tracker?.ask<RpcError | undefined>(about);
    // Its class does not come over the channel.
    const removed = answered?.then((failure) => done(failure && new RpcError(failure.code, failure.message)));
    if (removed) this.settle(removed);
  }

  committed(): readonly string[] {
    return [...this.files.keys()];
  }

  get links(): StageLinks | undefined {
    return this.options.site.links;
  }

  // What is measured

  traffic(): NetworkTraffic {
    return this.settledTraffic ?? processTraffic(this.all, this.all, this.kills);
  }

  trackerRequests(): number {
    return trackerCalls(this.tracker ? [this.tracker] : []).reduce((sum, { count }) => sum + count, 0);
  }

  placement(): readonly PlacedFile[] {
    return this.snapshot?.placement ?? [];
  }

  view(): ReplicaView | undefined {
    return this.snapshot;
  }

  /** Waits until all that happened was told, so that a curtain may fall. */
  async settled(): Promise<void> {
    await Promise.all(this.places.map((place) => place.over));
    // Whatever arrived by the first round had been sent by the second, which follows it.
    await this.askAll({ of: "tally" });
    const received = this.all.map(({ tally, hasEnded }) => ({ tally, hasEnded }));
    await this.askAll({ of: "tally" });
    this.settledTraffic = processTraffic(this.all, received, this.kills);
    await this.takeInventory();
  }

  /** Looks at the tracker's map and at the disks anew. */
  async takeInventory(): Promise<void> {
    const nodes = await this.askAll<NodeInventory[]>({ of: "nodes" });
    const map = await this.tracker?.ask<TrackerInventory>({ of: "tracker" });
    if (!map) return;
    this.snapshot = new ReplicaSnapshot(nodes.flat(), map);
  }

  /** Ends all processes, and what was made for them. */
  async close(): Promise<void> {
    this.closing = true;
    this.life.end();
    this.clock.stop();
    this.killAll();
    await Promise.all(this.all.map((performer) => performer.ended));
    process.off("exit", this.killAll);
    await this.options.site.close();
  }

  private readonly killAll = (): void => {
    for (const performer of this.all) performer.signal("SIGKILL");
  };

  // Processes

  private get isAlone(): boolean {
    return this.options.nodesPerProcess === 1;
  }

  private async load(): Promise<void> {
    const { dataDir, logDir } = this.options;
    for (const folder of [join(dataDir, "nodes"), logDir]) mkdirSync(folder, { recursive: true });
    this.tracker = this.perform("tracker", -1, (performer, how) => this.onTrackerEnded(performer, how));
    const groups = Array.from({ length: Math.ceil(this.places.length / this.options.nodesPerProcess) }, (_, i) => i);
    const loadOne = async (): Promise<void> => {
      for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
        if (this.options.signal?.aborted) return;
        await this.performerOf(group);
      }
    };
    await Promise.all([this.tracker.ready, ...Array.from({ length: LOADING }, loadOne)]);
    const opened = new Promise<string>((resolve) => {
      this.onTrackerOpen = resolve;
    });
    this.tracker.send({
      do: "openTracker",
      arrangement: this.arrangement,
      options: trackerOptions(this.scenario),
      listen: this.options.site.listen(-1),
      dataDir: join(dataDir, "tracker"),
    });
    const { tracker } = this;
    const failed = tracker.ended.then((how) => {
      throw tracker.failure(`the tracker did not open: ${how}`);
    });
    this.trackerAddress = await Promise.race([opened, failed]);
    failed.catch(() => {});
    this.clock = new LiveClock(this.life, this.options.speed);
    this.zero = monotonicNow() - this.clock.now() / this.options.speed;
  }

  private perform(name: string, node: number, onEnded: (performer: PerformerProcess, how: string) => void) {
    // It would come too late to be killed with the others.
    if (this.closing) throw new ProcessFailure(`${name}: the run is over`);
    const performer = new PerformerProcess({
      name,
      log: join(this.options.logDir, `${name.replace(/[^\p{L}\p{M}\p{N}_.-]/gu, "_")}.log`),
      within: this.options.site.within(node),
      onReport: (report) => this.hear(report),
    });
    this.all.push(performer);
    const heard = performer.ended.then((how) => {
      this.life.enter(() => onEnded(performer, how), undefined);
    });
    this.settle(heard);
    return performer;
  }

  /** The process of a group of nodes, loaded. */
  private async performerOf(group: number): Promise<PerformerProcess> {
    let performer = this.groups[group];
    if (!performer || performer.hasEnded) {
      const first = group * this.options.nodesPerProcess;
      const name = this.isAlone ? this.scenario.nodes[first]!.name : `nodes-${group}`;
      performer = this.perform(name, first, (ended, how) => this.onGroupEnded(group, ended, how));
      this.groups[group] = performer;
    }
    await performer.ready;
    return performer;
  }

  private onTrackerEnded(performer: PerformerProcess, how: string): void {
    if (!this.closing) this.options.onFailure(performer.failure(`the tracker ended unasked: ${how}`));
  }

  private onGroupEnded(group: number, performer: PerformerProcess, how: string): void {
    if (this.groups[group] === performer) this.groups[group] = undefined;
    for (const place of this.places) {
      if (place.performer !== performer) continue;
      if (place.leave === "done" || place.leave === "failed") this.leftAtLast(place);
      else this.fail(place, how, performer);
    }
  }

  // Lives of nodes

  private async startWhenOver(place: NodePlace, life: number): Promise<void> {
    await place.over;
    if (place.life !== life) return;
    const group = Math.floor(place.node / this.options.nodesPerProcess);
    try {
      const performer = await this.performerOf(group);
      const start = this.turn.then(() => this.startNow(place, life, performer));
      this.turn = start.catch(() => {});
      await start;
    } catch (error) {
      if (!(error instanceof ProcessFailure)) throw error;
      if (place.life === life && !this.closing) this.failed(place, error.message, undefined);
    }
  }

  private async startNow(place: NodePlace, life: number, performer: PerformerProcess): Promise<void> {
    if (place.life !== life) return;
    if (performer.hasEnded) throw new ProcessFailure(`${performer.name} ended before it began`);
    const { node, dataDir } = place;
    const { name, capacity, zone } = this.scenario.nodes[node]!;
    place.performer = performer;
    const started = new Promise<void>((resolve) => {
      place.onStarted = resolve;
    });
    performer.send({
      ...{ do: "start", arrangement: this.arrangement, node, identity: name, capacityBytes: capacity, zone, dataDir },
      tracker: this.trackerAddress,
      listen: this.options.site.listen(node),
    });
    await Promise.race([started, sleep(TURN_MS)]);
  }

  /** Kills a node, on whatever way it is, and sees what its disk holds. */
  private async die(place: NodePlace, down: (disk: Iterable<StoredChunk>) => void): Promise<void> {
    const { isUp, over } = place;
    const performer = place.end();
    await over;
    if (!performer) return;
    if (this.isAlone) await this.endProcess(place, performer);
    else if (!performer.hasEnded && place.leave !== "done" && place.leave !== "failed") {
      const killed = new Promise<void>((resolve) => {
        place.onKilled = resolve;
      });
      performer.send({ do: "kill", node: place.node });
      await Promise.race([killed, performer.ended]);
    }
    if (isUp) await this.goDown(place, down);
    if (this.isAlone && this.comesBack(place.node)) this.performerOf(place.node).catch(() => {});
  }

  /** By a SIGKILL, unless its node has left: then it ends by itself. */
  private async endProcess(place: NodePlace, performer: PerformerProcess): Promise<void> {
    const ends = place.leave === "done" || place.leave === "failed";
    const ended = ends ? await Promise.race([performer.ended, sleep(ENDING_MS, false)]) : performer.hasEnded;
    if (!ended) {
      this.kills++;
      performer.signal("SIGKILL");
    }
    await performer.ended;
  }

  /** A node that was up is down: what its disk truly holds is what counts. */
  private async goDown(place: NodePlace, down: (disk: Iterable<StoredChunk>) => void): Promise<void> {
    const disk = await diskOf(place.dataDir, this.scenario.payload === "real");
    this.life.enter(() => {
      place.mirror.correct(disk, place.observer);
      place.isCounted = false;
      down(place.mirror.list());
    }, undefined);
  }

  /** Whether a node may be started again later on: then its next process is loaded ahead. */
  private comesBack(node: number): boolean {
    const { churn, steps } = this.scenario;
    if (this.closing) return false;
    return (
      churn.some((plan) => plan.nodes.includes(node)) ||
      steps.some((step) => step.do === "join" || step.do === "restart")
    );
  }

  private fail(place: NodePlace, how: string, performer: PerformerProcess): void {
    if (this.closing) return;
    const tail = performer.logTail();
    const { name } = this.scenario.nodes[place.node]!;
    this.options.onTrouble(`${name}: ${how}${tail === "" ? "" : `\n${tail}`}`);
    const last = tail.split("\n").at(-1);
    const why = last ? `${how}: ${last}` : how;
    const { isUp } = place;
    place.end();
    if (!isUp) return this.failed(place, why, undefined);
    place.over = this.goDown(place, (disk) => this.failed(place, why, disk));
    this.settle(place.over);
  }

  private failed(place: NodePlace, why: string, disk: Iterable<StoredChunk> | undefined): void {
    place.events?.failed(why, disk);
  }

  private leftAtLast(place: NodePlace): void {
    const { onLeft } = place;
    place.onLeft = undefined;
    onLeft?.(place.leave === "failed");
  }

  // Reports

  private hear(report: PerformerReport): void {
    if (this.life.over) return;
    switch (report.tell) {
      case "events":
        for (const event of report.events) this.life.enter(() => this.hearEvent(event), undefined);
        return;
      case "tracker":
        return this.onTrackerOpen(report.address);
      case "up":
        return void this.life.enter(() => this.hearUp(this.places[report.node]!, report.disk), undefined);
      case "failed":
        return void this.life.enter(() => this.hearFailed(this.places[report.node]!, report.why), undefined);
      case "left":
        return void this.life.enter(() => this.hearLeft(this.places[report.node]!, report.failed), undefined);
      case "killed":
        return this.places[report.node]!.onKilled();
      case "wrong":
        this.wrongContents++;
    }
  }

  private hearEvent(event: ObservedEvent): void {
    const [at, node] = event;
    const moment = Math.max(0, (at - this.zero) * this.options.speed);
    this.inOneMoment(() => {
      if (node >= 0) this.places[node]!.hear(event);
      else this.hearTracker(event);
    }, moment);
  }

  private hearTracker([, , method, args]: ObservedEvent): void {
    if (method === "fileCommitted") this.files.set(args[1], args[0]);
    else if (method === "fileRemoved" && this.files.get(args[1]) === args[0]) this.files.delete(args[1]);
    (this.trackerObserver[method] as (...args: unknown[]) => void)(...args);
  }

  private hearUp(place: NodePlace, disk: readonly StoredChunk[]): void {
    // Killed meanwhile: its end is on the way.
    if (!place.performer) return;
    place.isUp = true;
    place.events?.up(place.mirror.list());
    place.isCounted = true;
    place.mirror.correct(disk, place.observer);
    place.onStarted();
  }

  private hearFailed(place: NodePlace, why: string): void {
    if (place.performer) this.fail(place, why, place.performer);
  }

  private hearLeft(place: NodePlace, failed: boolean): void {
    place.leave = failed ? "failed" : "done";
    if (!this.isAlone) this.leftAtLast(place);
  }

  private upAt(node: number): PerformerProcess | undefined {
    const place = this.places[node]!;
    return place.isUp ? place.performer : undefined;
  }

  /** Answers of all processes of nodes that run. */
  private async askAll<T>(about: { readonly of: "tally" | "nodes" }): Promise<T[]> {
    const able = this.all.filter(({ isReady, hasEnded }) => isReady && !hasEnded);
    const answers = await Promise.allSettled(able.map((performer) => performer.ask<T>(about)));
    return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  }

  /** What goes wrong here is a bug, and ends the run; not once it is over. */
  private settle(work: Promise<void>): void {
    work.catch((error) => {
      if (!this.closing) this.options.onFailure(error);
    });
  }
}

/** What the disk of a node holds of which no process runs: as its next start will find it. */
async function diskOf(dataDir: string, real: boolean): Promise<readonly StoredChunk[]> {
  const life = new Life();
  const store = await openStore(dataDir, real, life);
  const disk = [...store.list()];
  life.end();
  return disk;
}
