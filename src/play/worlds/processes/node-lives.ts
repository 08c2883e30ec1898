import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "../../../live/daemon/node-process.js";
import { Life } from "../../../live/grpc/life.js";
import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Observer } from "../../../runtime/observer.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { stepKind } from "../../../scenario/steps/steps.js";
import type { NodeEvents } from "../../actors.js";
import type { BackgroundWork } from "./background-work.js";
import { NodeSlot } from "./node-slot.js";
import type { Arrangement } from "./worker/orders.js";
import type { ObservedEvent } from "./worker/reports.js";
import { ProcessFailure, type WorkerProcess } from "./worker-process.js";
import type { Workers } from "./workers.js";

/**
 * Nodes start one after another, so that they join in the scenario's order. A node waits at most this long, in ms, for the start of the node before
 * it.
 */
const TURN_MS = 250;
/** The least time for which a node waits for a tracker that does not answer, in ms of the node's clock. */
const PATIENCE_MS = 60_000;
/** How long a process may take to end by itself after its nodes have left, in ms. */
const ENDING_MS = 5_000;

export interface NodeLivesOptions {
  /** The folder for the nodes' folders, which are named by the nodes' positions. */
  readonly dataDir: string;
  /** The address on which a node is to listen, host:port. */
  readonly listen: (node: number) => string;
  readonly arrangement: Arrangement;
  /** Called when a node did not start, or when it or its process has ended unasked. The text contains the end of the process's log. */
  readonly onTrouble: (text: string) => void;
}

/**
 * The lives of a scenario's nodes in processes: start -> up -> killed, left, or failed. If each node has its own process, a
 * crash is a SIGKILL of that process. If several nodes share a process, the process lives on. If a node with its own process may
 * be started again, its next process is loaded in advance. So the node starts at once, as on a simulated host.
 */
export class NodeLives {
  /** The tracker's address, host:port. */
  trackerAddress = "";
  private readonly slots: readonly NodeSlot[];
  /** The starts of nodes, one after another. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly scenario: Scenario,
    private readonly workers: Workers,
    private readonly background: BackgroundWork,
    private readonly options: NodeLivesOptions,
  ) {
    this.slots = scenario.nodes.map((_plan, node) => new NodeSlot(node, join(options.dataDir, `${node}`)));
  }

  /** The nodes' folders. */
  get folders(): string[] {
    return this.slots.map(({ dataDir }) => dataDir);
  }

  slotOf(node: number): NodeSlot {
    return this.slots[node]!;
  }

  /** Waits until no node's end is under way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.slots.map((slot) => slot.over));
  }

  start(node: number, observer: Observer, events: NodeEvents): void {
    const slot = this.slotOf(node);
    const life = slot.begin(observer, events);
    this.background.add(this.startWhenOver(slot, life));
  }

  kill(node: number, down: (disk: Iterable<StoredChunk>) => void): void {
    const slot = this.slotOf(node);
    slot.over = this.die(slot, down);
    this.background.add(slot.over);
  }

  wipe(node: number): Iterable<StoredChunk> {
    const slot = this.slotOf(node);
    const disk = slot.mirror.list();
    slot.mirror.clear();
    // Remove the chunks, but keep the node's identity and the number of its starts.
    for (const name of ["store", "sizes"]) rmSync(join(slot.dataDir, name), { recursive: true, force: true });
    return disk;
  }

  // Reports of processes about their nodes

  /** Ends the nodes of a process that has ended. */
  onEnded(worker: WorkerProcess, how: string): void {
    for (const slot of this.slots) {
      if (slot.worker !== worker) continue;
      if (slot.hasLeft) slot.tellLeft();
      else this.fail(slot, how, worker);
    }
  }

  hear(event: ObservedEvent): void {
    this.slotOf(event[1]).hear(event);
  }

  hearUp(node: number, disk: readonly StoredChunk[]): void {
    const slot = this.slotOf(node);
    // The node was killed meanwhile, and is ending.
    if (!slot.worker) return;
    slot.isUp = true;
    slot.events?.up(slot.mirror.list());
    slot.isCounted = true;
    slot.mirror.correct(disk, slot.observer);
    slot.onStarted();
  }

  hearFailed(node: number, why: string): void {
    const slot = this.slotOf(node);
    if (slot.worker) this.fail(slot, why, slot.worker);
  }

  hearLeft(node: number, failed: boolean): void {
    const slot = this.slotOf(node);
    slot.leave = failed ? "failed" : "done";
    // A node with its own process has left when the process has ended.
    if (!this.workers.areAlone) slot.tellLeft();
  }

  // Starts

  private async startWhenOver(slot: NodeSlot, life: number): Promise<void> {
    await slot.over;
    if (slot.life !== life) return;
    try {
      const worker = await this.workers.of(slot.node);
      const start = this.turn.then(() => this.startNow(slot, life, worker));
      this.turn = start.catch(() => {});
      await start;
    } catch (error) {
      if (!(error instanceof ProcessFailure)) throw error;
      if (slot.life === life && !this.background.life.over) slot.events?.failed(error.message, undefined);
    }
  }

  private async startNow(slot: NodeSlot, life: number, worker: WorkerProcess): Promise<void> {
    if (slot.life !== life) return;
    if (worker.hasEnded) throw new ProcessFailure(`${worker.name} ended before it began`);
    const { node, dataDir } = slot;
    const { arrangement, listen } = this.options;
    const { name, capacity, zone } = this.scenario.nodes[node]!;
    slot.worker = worker;
    const started = new Promise<void>((resolve) => {
      slot.onStarted = resolve;
    });
    worker.send({
      ...{ do: "start", arrangement, node, identity: name, capacityBytes: capacity, zone, dataDir },
      // The tracker may be down for most of the run.
      patienceMs: Math.max(PATIENCE_MS, this.scenario.duration),
      tracker: this.trackerAddress,
      listen: listen(node),
    });
    await Promise.race([started, sleep(TURN_MS)]);
  }

  // Ends

  /** Kills a node in any state. If the node was up, reads its disk. */
  private async die(slot: NodeSlot, down: (disk: Iterable<StoredChunk>) => void): Promise<void> {
    const { isUp, over } = slot;
    const { areAlone } = this.workers;
    const worker = slot.end();
    await over;
    if (!worker) return;
    if (areAlone) await this.endProcess(slot, worker);
    else if (!worker.hasEnded && !slot.hasLeft) {
      const killed = new Promise<void>((resolve) => {
        slot.onKilled = resolve;
      });
      worker.send({ do: "kill", node: slot.node });
      await Promise.race([killed, worker.ended]);
    }
    if (isUp) await this.goDown(slot, down);
    if (areAlone && this.comesBack(slot.node)) this.workers.of(slot.node).catch(() => {});
  }

  /** Ends a node's process by a SIGKILL. If the node has left, the process first gets `ENDING_MS` to end by itself. */
  private async endProcess(slot: NodeSlot, worker: WorkerProcess): Promise<void> {
    const ended = slot.hasLeft ? await Promise.race([worker.ended, sleep(ENDING_MS, false)]) : worker.hasEnded;
    if (!ended) this.workers.kill(worker);
    await worker.ended;
  }

  /** Notes that a node that was up is down. From now on the chunks that are really on its disk count. */
  private async goDown(slot: NodeSlot, down: (disk: Iterable<StoredChunk>) => void): Promise<void> {
    const disk = await diskOf(slot.dataDir, this.scenario.payload === "real");
    this.background.life.enter(() => {
      slot.mirror.correct(disk, slot.observer);
      slot.isCounted = false;
      down(slot.mirror.list());
    }, undefined);
  }

  /** Whether a node may be started again. If it has its own process, the process of its next life is then loaded in advance. */
  private comesBack(node: number): boolean {
    const { churn, steps } = this.scenario;
    if (this.background.life.over) return false;
    return churn.some((plan) => plan.nodes.includes(node)) || steps.some((step) => stepKind(step).startsNodes);
  }

  private fail(slot: NodeSlot, how: string, worker: WorkerProcess): void {
    if (this.background.life.over) return;
    const tail = worker.logTail();
    const { name } = this.scenario.nodes[slot.node]!;
    this.options.onTrouble(`${name}: ${how}${tail === "" ? "" : `\n${tail}`}`);
    const last = tail.split("\n").at(-1);
    const why = last ? `${how}: ${last}` : how;
    const { isUp } = slot;
    slot.end();
    if (!isUp) return slot.events?.failed(why, undefined);
    slot.over = this.goDown(slot, (disk) => slot.events?.failed(why, disk));
    this.background.add(slot.over);
  }
}

/** Reads the chunks on the disk of a node that does not run, as its next start will find them. */
async function diskOf(dataDir: string, real: boolean): Promise<readonly StoredChunk[]> {
  const life = new Life();
  const store = await openStore(dataDir, real, life);
  const disk = [...store.list()];
  life.end();
  return disk;
}
