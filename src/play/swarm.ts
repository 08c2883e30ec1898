import type { StoredChunk } from "../runtime/chunk-store.js";
import type { Millis } from "../runtime/clock.js";
import type { Observer } from "../runtime/observer.js";
import { ObserverGroup } from "../runtime/observer-group.js";
import { codeName } from "../runtime/rpc-error.js";
import type {
  DiskFate,
  DiskFaults,
  Faults,
  FullDiskFaults,
  Lie,
  PlayedStep,
  Stage,
  StepFacts,
} from "../scenario/players/stage.js";
import { type NodePlan, type Scenario, TRACKER } from "../scenario/scenario.js";
import { kindsOf } from "../scenario/steps/steps.js";
import type { Happening, Trigger } from "../scenario/triggers/trigger.js";
import type { NodeEvents } from "./actors.js";
import type { Bystander, Departure } from "./bystander.js";
import { StagedDisks } from "./disks/staged-disks.js";
import { FaultStage } from "./fault-stage.js";
import { Happenings } from "./happenings/happenings.js";
import type { Programs } from "./programs.js";
import type { Recorder } from "./record/recorder.js";

/** The phases of a node's host. */
const Phase = { OFF: 0, BOOTING: 1, UP: 2, LEAVING: 3, PAUSED: 4 } as const;

/** A tracker and the nodes of a scenario, in any world: the stage on which the scenario is played. */
export class Swarm extends FaultStage implements Stage {
  /** The programs that did not start, or that ended although nobody ordered it, in words. */
  readonly failures: string[] = [];
  private readonly phases: Uint8Array;
  private readonly incarnations: Int32Array;
  private trackerRuns = false;
  readonly disks: StagedDisks;
  /** For each paused host, the number of its present pause. Each pause in the run has another number. */
  private readonly pauses = new Map<number, number>();
  private pauseCount = 0;
  /** Whether steps of the scenario ask for operations. Their results must then be reported to the steps. */
  private readonly scripted: boolean;
  private readonly bystanders: readonly Bystander[];
  /** Tells the events of the swarm to the steps that wait for them; undefined if no step waits. */
  private readonly happenings: Happenings | undefined;

  constructor(
    readonly scenario: Scenario,
    readonly programs: Programs,
    private readonly recorder: Recorder,
    /** The objects that see what happens, in addition to the recorder. */
    bystanders: readonly Bystander[] = [],
  ) {
    super();
    this.disks = new StagedDisks(this, this.lasting);
    this.phases = new Uint8Array(scenario.nodes.length);
    this.incarnations = new Int32Array(scenario.nodes.length);
    this.happenings = Happenings.areAwaited(scenario) ? new Happenings() : undefined;
    // `happenings` comes last. A step that waited for an event acts at once, and by then all others must have seen the event.
    this.bystanders = this.happenings ? [...bystanders, this.happenings] : bystanders;
    this.scripted = [...kindsOf(scenario)].some(({ isOperation, act }) => isOperation && act);
  }

  /** Starts the tracker. `ready`: called when nodes may start. */
  open(ready: () => void): void {
    this.trackerRuns = true;
    const observers = this.bystanders.map((bystander) => bystander.trackerObserver());
    this.programs.actors.openTracker(grouped(this.recorder.trackerObserver(), observers), () => {
      for (const bystander of this.bystanders) bystander.trackerCameUp?.();
      ready();
    });
  }

  /** Ends all faults that last, and starts the tracker if it is down, so that the swarm can come to rest. */
  relieve(): void {
    for (const host of [...this.pauses.keys()]) this.endPause(host);
    this.lasting.endAll();
    if (!this.trackerRuns) this.open(() => {});
  }

  /** Ends the stage. It takes no more orders; operations under way go on, and nothing new begins. */
  close(): void {
    this.closed = true;
    this.happenings?.close();
  }

  // The stage

  now(): Millis {
    return this.programs.clock.now();
  }

  at<A>(time: Millis, action: (arg: A) => void, arg: A): void {
    this.programs.clock.at(time, action, arg);
  }

  isUp(host: number): boolean {
    return host === TRACKER ? this.trackerRuns && !this.pauses.has(host) : this.phases[host] === Phase.UP;
  }

  start(node: number): boolean {
    if (node === TRACKER) return this.startTracker();
    if (this.closed || this.phases[node] !== Phase.OFF) return false;
    this.phases[node] = Phase.BOOTING;
    const incarnation = (this.incarnations[node]! += 1);
    const observers = this.bystanders.map((bystander) => bystander.nodeObserver(node));
    const observer = grouped(this.recorder.nodeObserver(node), observers);
    this.programs.actors.start(node, incarnation, observer, new Boot(this, node));
    return true;
  }

  crash(node: number, disk: DiskFate = "kept"): boolean {
    if (node === TRACKER) return this.crashTracker();
    if (this.closed || this.phases[node] === Phase.OFF) return false;
    // Nobody here knows yet what is on the disk of a node that is about to start.
    if (disk !== "kept" && this.phases[node] === Phase.BOOTING) return false;
    this.stop(node, "crashed", disk);
    return true;
  }

  leave(node: number, drain = false): boolean {
    if (this.closed || this.phases[node] !== Phase.UP) return false;
    this.phases[node] = Phase.LEAVING;
    this.programs.actors.leave(node, drain, ({ error }) => this.left(node, drain && !error));
    return true;
  }

  put(node: number, file: string, size: number, replication: number, step?: PlayedStep): void {
    if (this.closed) return;
    if (this.scripted) this.recorder.operations.order(node, "put", file, step);
    this.programs.actors.put(node, file, size, replication);
  }

  get(node: number, file: string, step?: PlayedStep): void {
    if (this.closed) return;
    if (this.scripted) this.recorder.operations.order(node, "get", file, step);
    const { bystanders, programs } = this;
    if (bystanders.length === 0) return programs.actors.get(node, file);
    programs.actors.get(node, file, (sink) =>
      bystanders.reduce((inner, bystander) => bystander.listening?.(node, file, inner) ?? inner, sink),
    );
  }

  remove(file: string, step?: PlayedStep): void {
    if (this.closed) return;
    const began = this.now();
    this.programs.actors.remove(file, (failure) => {
      for (const bystander of this.bystanders) bystander.removeEnded?.(file, began, failure);
      if (failure) {
        this.mark(`remove of ${file} failed: ${failure}`);
        step?.failed(`${failure.message} (${codeName(failure.code)})`);
      } else {
        this.recorder.operations.removed(file);
        step?.done();
      }
    });
  }

  dropped(kind: "put" | "get"): void {
    if (!this.closed) this.recorder.operations.dropped(kind);
  }

  step(facts: StepFacts): PlayedStep {
    return this.recorder.steps.begin(facts);
  }

  listen(trigger: Trigger, hear: (happening: Happening) => void): void {
    this.happenings?.listen(trigger, hear);
  }

  committed(): readonly string[] {
    return this.programs.witness.committed();
  }

  pause(host: number): (() => boolean) | undefined {
    const { pauses } = this.faults;
    if (this.closed || !pauses || !this.isUp(host)) return undefined;
    if (host !== TRACKER) this.phases[host] = Phase.PAUSED;
    const pause = ++this.pauseCount;
    this.pauses.set(host, pause);
    pauses.pause(host);
    return () => this.pauses.get(host) === pause && this.resume(host);
  }

  resume(host: number): boolean {
    if (this.closed || !this.pauses.has(host)) return false;
    this.endPause(host);
    return true;
  }

  isPaused(host: number): boolean {
    return this.pauses.has(host);
  }

  setTrackerBack(by: Millis): void {
    const { trackerCopies } = this.faults;
    if (this.closed || this.trackerRuns || !trackerCopies) return;
    const since = this.now() - by;
    this.recorder.operations.forgotten(trackerCopies.setBack(since));
    for (const bystander of this.bystanders) bystander.trackerForgot?.(since);
  }

  lie(node: number, lie: Lie): () => boolean {
    const { lies } = this.faults;
    if (this.closed || !lies) return () => false;
    const number = lies.lie(node, lie);
    for (const bystander of this.bystanders) bystander.lieBegan?.(node, lie);
    return this.lasting.begin("lie", () => {
      lies.endLie(number);
      for (const bystander of this.bystanders) bystander.lieEnded?.(node, lie);
    });
  }

  silenceTracker(): void {
    if (!this.closed) this.faults.trackerSilence?.silenceTracker();
  }

  get faults(): Faults {
    return this.programs.actors.faults;
  }

  mark(label: string): void {
    this.recorder.mark(label);
  }

  // Events that programs report

  up(node: number, disk: Iterable<StoredChunk>): void {
    this.phases[node] = Phase.UP;
    this.recorder.nodeCameUp(node, disk);
    for (const bystander of this.bystanders) bystander.cameUp?.(node, [...disk]);
  }

  failed(node: number, why: string, disk: Iterable<StoredChunk> | undefined): void {
    this.phases[node] = Phase.OFF;
    this.pauses.delete(node);
    const what = `${this.planOf(node).name} ended unasked: ${why}`;
    this.failures.push(what);
    this.mark(what);
    if (disk) this.wentDown(node, "crashed", disk);
  }

  /** The disks that may fail; undefined when this world has none, or the stage takes no more orders. */
  faultyDisks(): DiskFaults | undefined {
    return this.closed ? undefined : this.faults.disks;
  }

  fillableDisks(): FullDiskFaults | undefined {
    return this.closed ? undefined : this.faults.fullDisks;
  }

  /** Notes that the content of a chunk on a node's disk was damaged. */
  chunkDamaged(node: number, chunk: StoredChunk): void {
    // The node's disk can be reached while its program runs or is paused.
    const isUp = this.phases[node] !== Phase.OFF && this.phases[node] !== Phase.BOOTING;
    this.recorder.chunkDamaged(node, chunk, isUp);
    for (const bystander of this.bystanders) bystander.chunkDamaged?.(node, chunk, isUp);
  }

  private planOf(node: number): NodePlan {
    return this.scenario.nodes[node]!;
  }

  private endPause(host: number): void {
    this.pauses.delete(host);
    if (host !== TRACKER) this.phases[host] = Phase.UP;
    this.faults.pauses?.resume(host);
  }

  private startTracker(): boolean {
    if (this.closed || this.trackerRuns) return false;
    this.open(() => this.recorder.trackerCameUp());
    return true;
  }

  private crashTracker(): boolean {
    const { trackerCrashes } = this.faults;
    if (this.closed || !this.trackerRuns || !trackerCrashes) return false;
    this.trackerRuns = false;
    this.pauses.delete(TRACKER);
    trackerCrashes.killTracker(() => {
      this.recorder.trackerWentDown();
      for (const bystander of this.bystanders) bystander.trackerWentDown?.();
    });
    return true;
  }

  private stop(node: number, how: Departure, fate: DiskFate = "kept"): void {
    this.phases[node] = Phase.OFF;
    this.pauses.delete(node);
    for (const bystander of this.bystanders) bystander.goesDown?.(node, how);
    this.programs.actors.kill(node, (disk) => {
      this.wentDown(node, how, disk);
      if (fate !== "kept") this.lose(node, how, fate);
    });
  }

  private wentDown(node: number, how: Departure, disk: Iterable<StoredChunk>): void {
    this.recorder.nodeWentDown(node, how, disk);
    for (const bystander of this.bystanders) bystander.wentDown?.(node, [...disk]);
  }

  private lose(node: number, how: Departure, fate: DiskFate): void {
    const gone = [...this.programs.actors.lose(node, fate)];
    this.recorder.chunksGone(node, gone);
    for (const bystander of this.bystanders) bystander.wiped?.(node, gone, how);
  }

  /** Ends the life of a node that has left, or failed to leave. If a drain succeeded, its disk is wiped; otherwise the node keeps it for its return. */
  private left(node: number, wipe: boolean): void {
    if (this.phases[node] === Phase.LEAVING) this.stop(node, "left", wipe ? "wiped" : "kept");
  }
}

function grouped(observer: Observer, others: readonly Observer[]): Observer {
  return others.length === 0 ? observer : new ObserverGroup(observer, ...others);
}

/** A start of a node. It is a class, because closures would have to be made anew with every start of a million nodes. */
class Boot implements NodeEvents {
  constructor(
    private readonly swarm: Swarm,
    private readonly node: number,
  ) {}

  up(disk: Iterable<StoredChunk>): void {
    this.swarm.up(this.node, disk);
  }

  failed(why: string, disk: Iterable<StoredChunk> | undefined): void {
    this.swarm.failed(this.node, why, disk);
  }
}
