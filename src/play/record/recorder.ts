import type { FileTotals, LifeRecord, Mark, NodeColumns, RepairTotals } from "../../report/measurements.js";
import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Millis } from "../../runtime/clock.js";
import { noObserver, type Observer } from "../../runtime/observer.js";
import type { NodePlan } from "../../scenario/scenario.js";
import { DamageLog } from "./damage-log.js";
import { ExposureLog } from "./exposure-log.js";
import type { HistoryLog } from "./history/history-log.js";
import { IncidentLog } from "./incident-log.js";
import { NodeObserver, type NodeRecords } from "./node-observer.js";
import { OperationLog } from "./operation-log.js";
import { RedundancyLog } from "./redundancy-log.js";
import { RepairLog } from "./repair-log.js";
import { StepLog } from "./step-log.js";
import { TransferLog } from "./transfer-log.js";

/** Half of a simulation's tick, in ms. Times are sums of fractions, and count as equal if they differ by less. */
const HALF_TICK = 0.0005;
/** The largest number of marks that are kept for the timeline. Further marks are left out. */
const MOST_MARKS = 500;

/**
 * Watches the tracker and all nodes of a swarm, and keeps the measurements for the report: columns by node, totals, and
 * the logs of operations and redundancy. It never draws random numbers, and never schedules an event.
 */
export class Recorder implements NodeRecords {
  readonly operations: OperationLog;
  readonly redundancy: RedundancyLog;
  readonly exposures: ExposureLog;
  readonly incidents: IncidentLog;
  readonly steps: StepLog;
  readonly transfers: TransferLog;
  /** The chunks on disks whose contents are damaged. */
  readonly damage = new DamageLog();
  readonly marks: Mark[] = [];
  /** When nodes came up, left or crashed; undefined unless every operation is recorded, too. */
  readonly lives: LifeRecord[] | undefined;
  /** The number of nodes online; and the numbers of those that came, left and crashed since the swarm began. */
  online = 0;
  joins = 0;
  leaves = 0;
  crashes = 0;
  repairsActive = 0;
  /** The number of replicas that were ever stored on a node. */
  replicasStored = 0;
  /** The first node that held more than its capacity, with words about it; undefined if none did. */
  overCapacity: { readonly node: string; readonly at: Millis; readonly words: string } | undefined;

  /** The number of nodes online that offer room for replicas. */
  private offering = 0;
  private readonly repair = new RepairLog();
  /** The repairs that were ordered after the warm-up, if there is one; and the end of the warm-up. */
  private repairSince: RepairLog | undefined;
  private warmUpEnded: Millis = 0;
  private readonly stored: Float64Array;
  private readonly replicas: Float64Array;
  private readonly cached: Float64Array;
  private readonly isOnline: Uint8Array;
  private readonly onlineSince: Float64Array;
  private readonly uptime: Float64Array;

  constructor(
    private readonly plans: readonly NodePlan[],
    mostReplicas: number,
    private readonly now: () => Millis,
    /** Whether to record every operation, and every node that comes or goes. */
    keepsOperations = false,
    /** The log of the run's history; undefined: no history is kept. */
    readonly history: HistoryLog | undefined = undefined,
  ) {
    const column = () => new Float64Array(plans.length);
    this.lives = keepsOperations ? [] : undefined;
    this.operations = new OperationLog(now, (node) => plans[node]!.name, keepsOperations ? [] : undefined, history);
    this.exposures = new ExposureLog(now);
    this.incidents = new IncidentLog(plans, now);
    this.redundancy = new RedundancyLog(mostReplicas, this.exposures, now);
    this.steps = new StepLog(now);
    this.transfers = new TransferLog(plans.length);
    this.stored = column();
    this.replicas = column();
    this.cached = column();
    this.isOnline = new Uint8Array(plans.length);
    this.onlineSince = column();
    this.uptime = column();
  }

  /** Notes that a node came up. `disk`: the chunks that it holds from before. */
  nodeCameUp(node: number, disk: Iterable<StoredChunk>): void {
    this.lived(node, "up");
    this.incidents.cameUp(node);
    this.exposures.isReturning = true;
    this.reach(node, disk, 1);
    this.exposures.isReturning = false;
    this.joins++;
    this.online++;
    if (this.offersRoom(node)) this.offering++;
    this.isOnline[node] = 1;
    this.onlineSince[node] = this.now();
  }

  private lived(node: number, event: LifeRecord["event"]): void {
    this.history?.lived(node, event);
    this.lives?.push({ time: this.now(), event, node: this.plans[node]!.name });
  }

  /** Notes that a node went down. `disk`: the chunks that stay on its disk and cannot be reached now. */
  nodeWentDown(node: number, how: "left" | "crashed", disk: Iterable<StoredChunk>): void {
    this.lived(node, how);
    this.exposures.cause = this.incidents.wentDown(node, how);
    this.redundancy.spells.departing = this.plans[node]!.name;
    this.reach(node, disk, -1);
    this.redundancy.spells.departing = undefined;
    this.exposures.cause = undefined;
    if (how === "left") this.leaves++;
    else this.crashes++;
    this.online--;
    if (this.offersRoom(node)) this.offering--;
    this.isOnline[node] = 0;
    this.uptime[node]! += this.now() - this.onlineSince[node]!;
    this.operations.interrupted(node);
  }

  /** Notes that the tracker died. It no longer holds repair, and nobody waits any more for the repairs that it ordered. */
  trackerWentDown(): void {
    this.exposures.resumed();
    this.incidents.resumed();
    this.incidents.trackerWentDown();
    this.history?.resumed();
    this.redundancy.ordersAbandoned();
    this.repair.abandoned();
    this.repairSince?.abandoned();
    this.repairsActive = 0;
  }

  trackerCameUp(): void {
    this.incidents.trackerCameUp();
  }

  /** Ends the warm-up. From now on figures are also counted without it. */
  endWarmUp(): void {
    this.operations.endWarmUp();
    this.redundancy.endWarmUp();
    this.repairSince = new RepairLog();
    this.warmUpEnded = this.now();
  }

  mark(label: string): void {
    if (this.marks.length < MOST_MARKS) this.marks.push({ time: this.now(), label });
  }

  /**
   * Notes that the content of a chunk on a node's disk was damaged. The chunk counts as gone from now on. `reached`: whether the node runs.
   */
  chunkDamaged(node: number, { fileId, index, pledge }: StoredChunk, reached: boolean): void {
    if (!this.damage.add(node, fileId, index)) return;
    this.redundancy.copiesChanged(fileId, index, -1);
    this.history?.copyChanged(node, fileId, index, pledge > 0 ? "replica dropped" : "copy dropped");
    if (!reached) return;
    if (pledge > 0) this.redundancy.liveChanged(fileId, index, -1);
    else this.redundancy.cachedChanged(fileId, index, -1);
  }

  /** Notes that chunks on the disk of a node that is down are gone: all, or some of them. */
  chunksGone(node: number, chunks: Iterable<StoredChunk>): void {
    this.redundancy.spells.departing = this.plans[node]!.name;
    for (const { fileId, index, size, pledge } of chunks) {
      // A damaged chunk was counted as gone when it was damaged, in the history, too.
      if (!this.damage.remove(node, fileId, index)) {
        this.redundancy.copiesChanged(fileId, index, -1);
        this.history?.copyChanged(node, fileId, index, pledge > 0 ? "replica dropped" : "copy dropped");
      }
      if (pledge > 0) this.replicas[node]! -= 1;
      const bytes = pledge > 0 ? this.stored : this.cached;
      bytes[node]! -= size;
    }
    this.redundancy.spells.departing = undefined;
  }

  nodeObserver(node: number): Observer {
    return new NodeObserver(this, node);
  }

  trackerObserver(): Observer {
    const { redundancy, exposures, incidents, history } = this;
    return {
      ...noObserver,
      peerChanged: (peer, health) => {
        incidents.healthChanged(peer, health);
        history?.healthChanged(peer, health);
      },
      replicasChanged: (fileId, index, _bytes, _before, after) => redundancy.trackerCounts(fileId, index, after),
      repairHeld: (reason, time) => {
        exposures.held();
        incidents.held(reason);
        history?.held(reason, time);
      },
      repairResumed: () => {
        exposures.resumed();
        incidents.resumed();
        history?.resumed();
      },
      repairOrdered: (fileId, index) => {
        redundancy.repairOrdered(fileId, index);
        this.repair.ordered();
        this.repairSince?.ordered();
        this.repairsActive++;
      },
      repairEnded: (fileId, index, bytes, stored, waited, isMove) => {
        redundancy.repairEnded(fileId, index);
        this.repairsActive--;
        this.repair.ended(bytes, stored, waited, isMove);
        if (this.wasOrderedSince(waited)) this.repairSince?.ended(bytes, stored, waited, isMove);
      },
      fileCommitted: (fileId, name, bytes, chunks, wanted) => {
        redundancy.fileCommitted(fileId, name, bytes, chunks, wanted);
        history?.fileCommitted(fileId, name, bytes, chunks, wanted);
      },
      fileRemoved: (fileId) => {
        redundancy.fileRemoved(fileId);
        history?.fileRemoved(fileId);
      },
    };
  }

  chunkStored(node: number, fileId: number, index: number, bytes: number, cached: boolean): void {
    this.redundancy.copiesChanged(fileId, index, 1);
    if (cached) {
      this.redundancy.cachedChanged(fileId, index, 1);
      this.cached[node]! += bytes;
      return;
    }
    this.redundancy.liveChanged(fileId, index, 1);
    this.replicasStored++;
    this.replicas[node]! += 1;
    const stored = (this.stored[node]! += bytes);
    const plan = this.plans[node];
    if (plan && stored > plan.capacity && this.overCapacity === undefined) {
      const words = `${plan.name} held ${stored} of ${plan.capacity} bytes at ${this.now()} ms`;
      this.overCapacity = { node: plan.name, at: this.now(), words };
    }
  }

  chunkDropped(node: number, fileId: number, index: number, bytes: number, cached: boolean): void {
    const sound = !this.damage.remove(node, fileId, index);
    if (sound) this.history?.copyChanged(node, fileId, index, cached ? "copy dropped" : "replica dropped");
    if (sound) this.redundancy.copiesChanged(fileId, index, -1);
    if (cached) {
      if (sound) this.redundancy.cachedChanged(fileId, index, -1);
      this.cached[node]! -= bytes;
    } else {
      if (sound) this.redundancy.liveChanged(fileId, index, -1);
      this.replicas[node]! -= 1;
      this.stored[node]! -= bytes;
    }
  }

  /** Notes that a cached copy became a replica. */
  copyPromoted(bytes: number): void {
    this.repair.promoted(bytes);
    this.repairSince?.promoted(bytes);
  }

  /** The balance of bytes in replicas over the nodes online that offer room: the largest divided by the mean, and the population's CV. */
  storedBalance(): { readonly maxOverMean: number; readonly cv: number } {
    const { stored, isOnline, offering: n } = this;
    let sum = 0;
    let squares = 0;
    let max = 0;
    for (let node = 0; node < stored.length; node++) {
      // Check this first, since most of a million nodes hold nothing. So a sample reads only this column for them.
      const bytes = stored[node]!;
      if (bytes === 0 || isOnline[node] === 0) continue;
      sum += bytes;
      squares += bytes * bytes;
      if (bytes > max) max = bytes;
    }
    if (sum === 0) return { maxOverMean: 1, cv: 0 };
    const mean = sum / n;
    return { maxOverMean: max / mean, cv: Math.sqrt(Math.max(0, squares / n - mean * mean)) / mean };
  }

  private reach(node: number, disk: Iterable<StoredChunk>, change: 1 | -1): void {
    for (const { fileId, index, pledge } of disk) {
      if (this.damage.has(node, fileId, index)) continue;
      if (pledge > 0) this.redundancy.liveChanged(fileId, index, change);
      else this.redundancy.cachedChanged(fileId, index, change);
    }
  }

  private offersRoom(node: number): boolean {
    return this.plans[node]!.capacity > 0;
  }

  /** Adds a sample of the bytes on every disk to the history. */
  lookAtDisks(): void {
    this.history?.look(this.stored, this.cached);
  }

  columns(): NodeColumns {
    const now = this.now();
    return {
      name: this.plans.map((plan) => plan.name),
      class: this.plans.map((plan) => plan.class),
      zone: this.plans.map((plan) => plan.zone),
      capacity: Float64Array.from(this.plans, (plan) => plan.capacity),
      up: Float64Array.from(this.plans, (plan) => plan.up),
      down: Float64Array.from(this.plans, (plan) => plan.down),
      online: this.isOnline.slice(),
      uptime: this.uptime.map((time, node) => (this.isOnline[node] ? time + now - this.onlineSince[node]! : time)),
      stored: this.stored.slice(),
      replicas: this.replicas.slice(),
      cached: this.cached.slice(),
      ...this.transfers.columns(),
    };
  }

  repairTotals(): RepairTotals {
    return this.repair.result();
  }

  /** The totals of the repairs that were ordered after the warm-up; of the whole run if there was none. */
  repairTotalsSince(): RepairTotals {
    return (this.repairSince ?? this.repair).result();
  }

  /** Whether a repair that has waited for `waited` ms was ordered after the warm-up. */
  private wasOrderedSince(waited: Millis): boolean {
    return this.now() - waited > this.warmUpEnded + HALF_TICK;
  }

  files(): FileTotals {
    return this.redundancy.totals();
  }
}
