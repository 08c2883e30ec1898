import {
  type copyChanges,
  type History,
  type HistoryNodes,
  type HistoryRun,
  healths,
  holdReasons,
  lifeEvents,
} from "../../../history/history.js";
import { callTickFor, MOST_TICKS, tickFor } from "../../../history/tick.js";
import { toldInWords } from "../../../history/told-in-words.js";
import type { Millis } from "../../../runtime/clock.js";
import type { HoldReason, OperationKind, PeerHealth, TransferPurpose } from "../../../runtime/observer.js";
import type { NodePlan } from "../../../scenario/scenario.js";
import { budgets } from "./budgets.js";
import type { CallTable } from "./call-table.js";
import { ChunkNumbers } from "./chunk-numbers.js";
import { CopyTable } from "./copy-table.js";
import { HistoryFileLog } from "./history-files.js";
import { NameList } from "./name-list.js";
import { OperationTables } from "./operation-tables.js";
import { Rows } from "./rows.js";
import { StoredLooks } from "./stored-looks.js";
import { ToldFiles } from "./told-files.js";
import { TransferTable } from "./transfer-table.js";
import { WholeTable } from "./whole-table.js";

export interface HistoryOptions {
  readonly detail: HistoryRun["detail"];
  readonly duration: Millis;
  /** The size of a chunk in bytes. */
  readonly chunkSize: number;
}

/** A transfer of a chunk. `source`: a peer; `took`: the time in ms, as in `Observer.chunkFetched`. */
export interface Move {
  readonly purpose: TransferPurpose;
  readonly fileId: number;
  readonly index: number;
  readonly source: number;
  readonly took: Millis;
}

/**
 * Records the history of a run. Its tables have budgets: if something happens too often, it keeps only a part, and says so. (Of holds of repair it
 * keeps the first ones, and says nothing.) Nodes are positions in the scenario. Peers are the tracker's numbers, which are known when their nodes
 * have joined.
 */
export class HistoryLog {
  readonly tick: Millis;
  readonly outcomes = new NameList("OK");
  private readonly isFull: boolean;
  private readonly files = new HistoryFileLog();
  private readonly lives = new WholeTable(3, budgets.lives);
  private readonly health = new WholeTable(3, budgets.health);
  private readonly told = new ToldFiles();
  private readonly copies = new CopyTable(this.told);
  private readonly transfers = new TransferTable(this.told);
  private readonly operations = new OperationTables(budgets.operations);
  private readonly holds = new Rows(3);
  /** Whether repair is held now, as the last row of `holds` says. */
  private holdsOn = false;
  private readonly looks = new StoredLooks();
  private readonly nodeOfPeer: number[] = [];

  constructor(
    private readonly plans: readonly NodePlan[],
    private readonly now: () => Millis,
    private readonly options: HistoryOptions,
    /** The calls between programs; undefined: they are not recorded. */
    private readonly calls: CallTable | undefined = undefined,
  ) {
    this.tick = tickFor(options.duration);
    this.isFull = options.detail === "full";
  }

  /** Converts a time to ticks; by default the present time. A time before the play's clock began counts as 0. */
  at(time: Millis = this.now()): number {
    return Math.min(MOST_TICKS, Math.max(0, Math.round(time / this.tick)));
  }

  lived(node: number, event: (typeof lifeEvents)[number]): void {
    if (this.isFull) this.lives.add(this.at(), node, lifeEvents.indexOf(event));
  }

  /** Notes the number that the tracker gave a node. */
  joined(node: number, peer: number): void {
    this.nodeOfPeer[peer] = node;
  }

  healthChanged(peer: number, health: PeerHealth): void {
    if (this.isFull) this.health.add(this.at(), peer, healths.indexOf(health));
  }

  copyChanged(node: number, fileId: number, index: number, change: (typeof copyChanges)[number]): void {
    if (!this.isFull) return;
    this.copies.add(this.at(), node, this.files.slotOf(fileId), index, change);
    this.keepWithin();
  }

  /** Notes that a chunk has come to a node, or has failed to. `outcome`: `OK`, or the name of a code. */
  moved(node: number, { purpose, fileId, index, source, took }: Move, outcome: string): void {
    if (!this.isFull) return;
    const start = this.at(this.now() - took);
    const chunk = [this.files.slotOf(fileId), index] as const;
    const how = this.outcomes.numberOf(outcome);
    this.transfers.add(start, this.at() - start, [source, node], chunk, purpose, how);
    this.keepWithin();
  }

  /** Records fewer files chunk by chunk if there are too many rows. */
  private keepWithin(): void {
    const { copies, transfers, told } = this;
    while (copies.length > budgets.copies || transfers.length > budgets.transfers) {
      told.halve();
      copies.forget();
      transfers.forget();
    }
  }

  /** Notes that an operation ended, that its node went down during it, or that the run is over. `outcome`: as in `OperationRecord`. */
  operated(node: number, kind: OperationKind, file: string, began: Millis, outcome: string): void {
    const start = this.at(began);
    this.operations.add(start, this.at() - start, node, kind, file, this.outcomes.numberOf(outcome));
  }

  /** Notes that repair is held, for `time` ms if nothing ends the hold sooner. If it is held already, the same hold gets a new end. */
  held(reason: HoldReason, time: Millis): void {
    const until = this.at(this.now() + time);
    if (this.holdsOn) return this.holds.set(this.holds.length - 1, 1, until);
    this.holdsOn = this.holds.length < budgets.holds;
    if (this.holdsOn) this.holds.add(this.at(), until, holdReasons.indexOf(reason));
  }

  resumed(): void {
    if (this.holdsOn) this.holds.set(this.holds.length - 1, 1, this.at());
    this.holdsOn = false;
  }

  fileCommitted(fileId: number, name: string, bytes: number, chunks: number, replication: number): void {
    this.files.fileCommitted(this.at(), fileId, name, bytes, chunks, replication);
  }

  fileRemoved(fileId: number): void {
    this.files.fileRemoved(this.at(), fileId);
  }

  /** Notes the bytes that each node has in replicas and in cached copies. */
  look(stored: Float64Array, cached: Float64Array): void {
    this.looks.look(this.at(), stored, cached);
  }

  /** Closes the table of calls: neither further calls nor the ends of calls under way are recorded. */
  close(): void {
    this.calls?.close();
  }

  /** Makes the history up to now, in columns. */
  result(run: Pick<HistoryRun, "scenario" | "seed" | "transport" | "digest">): History {
    const { tick, options, isFull } = this;
    const { detail, duration, chunkSize } = options;
    const leftOut: string[] = [];
    const files = this.files.result(chunkSize, this.told);
    const chunks = new ChunkNumbers(this.files, files.chunks);
    const nodeOf = (peer: number) => this.nodeOfPeer[peer] ?? -1;
    const nodes = nodesOf(this.plans);
    if (!isFull)
      leftOut.push("This is a summary: who came and went, what moved, and which chunks were where is left out.");
    if (files.told) leftOut.push(toldInWords(files.told));
    const copies = this.copies.result(chunks, leftOut);
    const transfers = this.transfers.result(chunks, nodeOf, leftOut);
    const operations = this.operations.result(this.files.finder(), leftOut);
    const callTick = callTickFor(duration);
    // Use new lists of names: taking the history of a run that goes on must not change the log.
    const [methods, outcomes] = [new NameList(), new NameList(...this.outcomes.names)];
    const calls = this.calls?.columns(callTick, methods, outcomes) ?? noCalls();
    leftOut.push(...(this.calls?.leftOut ?? []), ...(isFull ? unheard(run, this.calls) : []));
    return {
      run: { ...run, duration, played: this.now(), tick, callTick, detail },
      ...{ nodes, files, copies, transfers, operations, calls },
      lives: this.livesTold(leftOut),
      health: this.healthTold(nodeOf, leftOut),
      holds: this.holdsTold(),
      stored: isFull && this.told.areAll ? undefined : this.looks.result(nodes.capacity),
      outcomes: outcomes.names,
      methods: methods.names,
      leftOut,
    };
  }

  private livesTold(leftOut: string[]): History["lives"] {
    const { rows, isWhole } = this.lives;
    if (!isWhole) leftOut.push("Which nodes came and went is left out: there was too much of it.");
    const order = rows.orderBy(0);
    return { time: rows.column(0, order), node: rows.column(1, order), event: rows.column(2, order) };
  }

  private healthTold(nodeOf: (peer: number) => number, leftOut: string[]): History["health"] {
    const { rows, isWhole } = this.health;
    if (!isWhole) leftOut.push("What the tracker thought of nodes is left out: there was too much of it.");
    const order = rows.orderBy(0, (row) => nodeOf(rows.at(row, 1)) >= 0);
    return { time: rows.column(0, order), node: rows.column(1, order, nodeOf), health: rows.column(2, order) };
  }

  private holdsTold(): History["holds"] {
    const { holds } = this;
    const order = holds.orderBy(0);
    return { from: holds.column(0, order), until: holds.column(1, order), reason: holds.column(2, order) };
  }
}

/** Writes sentences about the events that could not be heard in the world of this run. */
function unheard({ transport }: Pick<HistoryRun, "transport">, calls: CallTable | undefined): string[] {
  return [
    ...(calls ? [] : ["Calls between programs are not recorded: nobody listened to them."]),
    ...(transport === "processes"
      ? [
          "What a process did in the last few milliseconds before it was killed may not be told, unless its disk shows it.",
        ]
      : []),
  ];
}

function nodesOf(plans: readonly NodePlan[]): HistoryNodes {
  return {
    name: plans.map((plan) => plan.name),
    class: plans.map((plan) => plan.class),
    zone: plans.map((plan) => plan.zone),
    capacity: plans.map(({ capacity }) => (Number.isFinite(capacity) ? capacity : -1)),
  };
}

function noCalls(): History["calls"] {
  const none = new Int32Array();
  return { start: none, duration: none, from: none, to: none, method: none, outcome: none, deadline: none };
}
