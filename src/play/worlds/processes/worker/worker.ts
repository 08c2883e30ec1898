import { TrackerServiceDefinition } from "../../../../gen/swarmlab/v1/tracker.js";
import { type RunningNode, startNode } from "../../../../live/daemon/node-process.js";
import type { RunningTracker } from "../../../../live/daemon/tracker-process.js";
import { Tally } from "../../../../live/grpc/tally.js";
import { DummySource } from "../../../../node/put/sources/dummy-source.js";
import { RpcError, UNAVAILABLE } from "../../../../runtime/rpc-error.js";
import type { Tracker } from "../../../../tracker/tracker.js";
import { placementMap } from "../../../checks/placement-map.js";
import { NO_CHUNKS, redundancyOf } from "../../../checks/redundancy.js";
import { trackerMap } from "../../../checks/tracker-map.js";
import { CheckingSink, contentOf } from "../../../play-files.js";
import type { Arrangement, Order, Question } from "./orders.js";
import { Outbox } from "./outbox.js";
import type { CommittedFile, NodeInventory, Report, TrackerInventory } from "./reports.js";

/** How long the calls that a node serves at its end may still take, in ms of its own clock. */
const GRACE_MS = 2_000;

type Start = Extract<Order, { do: "start" }>;

/** A node of this process: starting -> running -> leaving, or killed at any time. */
interface Slot {
  readonly payload: "dummy" | "real";
  running: RunningNode | undefined;
  leaving: boolean;
  killed: boolean;
}

/**
 * Runs programs of a scenario in this process, the tracker or some nodes. It takes orders from the process that plays the
 * scenario, and reports to it what the programs do. The programs are those of the commands `tracker` and `node`.
 */
export class Worker {
  private readonly tally = new Tally();
  private readonly outbox: Outbox;
  private readonly slots = new Map<number, Slot>();
  private tracker: RunningTracker | undefined;

  constructor(private readonly send: (report: Report) => void) {
    this.outbox = new Outbox(send, this.tally);
  }

  obey(order: Order): void {
    switch (order.do) {
      case "openTracker":
        return this.settle(this.openTracker(order));
      case "start":
        return this.settle(this.start(order));
      case "kill":
        return this.kill(order.node);
      case "leave":
        return this.settle(this.leave(order.node, order.drain));
      case "put":
        return this.put(order.node, order.file, order.size, order.replication);
      case "get":
        return this.get(order.node, order.file);
      case "ask":
        return this.settle(
          this.answer(order.about).then((answer) => this.tell({ tell: "answer", question: order.question, answer })),
        );
    }
  }

  /** Lets all nodes of this process leave. Resolves when they have ended. */
  async leaveAll({ drain }: { readonly drain: boolean }): Promise<void> {
    await Promise.all([...this.slots.keys()].map((node) => this.leave(node, drain)));
  }

  /** Sends a report, after the older events that wait in the outbox. */
  private tell(report: Report): void {
    this.outbox.flush();
    this.send(report);
  }

  /** Follows a piece of work. If the work fails, that is a bug: it ends the process, and the process's log shows it. */
  private settle(work: Promise<void>): void {
    work.catch((bug) => {
      queueMicrotask(() => {
        throw bug;
      });
    });
  }

  private async openTracker(order: Extract<Order, { do: "openTracker" }>): Promise<void> {
    const { arrangement, options, listen, dataDir } = order;
    // Most workers run nodes only, and start sooner without the tracker's libraries.
    const { startTracker } = await import("../../../../live/daemon/tracker-process.js");
    this.tracker = await startTracker({
      listen,
      dataDir,
      tracker: options,
      observer: this.outbox.observer(-1),
      tally: this.tally,
      environment: environmentOf(arrangement),
    });
    const { address, failed } = this.tracker;
    this.tell({ tell: "tracker", address, files: committedOf(this.tracker.tracker) });
    throw await failed;
  }

  private async start(order: Start): Promise<void> {
    const { node, arrangement, identity, capacityBytes, zone, patienceMs, tracker, listen, dataDir } = order;
    const slot: Slot = { payload: arrangement.payload, running: undefined, leaving: false, killed: false };
    this.slots.set(node, slot);
    try {
      const running = await startNode({
        ...{ tracker, listen, dataDir, identity, capacityBytes, zone, patienceMs },
        settings: arrangement.settings,
        ...(arrangement.scrub ? { scrub: arrangement.scrub } : {}),
        observer: this.outbox.observer(node),
        tally: this.tally,
        environment: environmentOf(arrangement),
      });
      slot.running = running;
      if (slot.killed) return running.kill();
      const disk = [...running.store.list()].map((chunk) => ({ ...chunk, hash: NO_BYTES }));
      this.tell({ tell: "up", node, disk });
      this.fail(node, slot, (await running.refused).message);
    } catch (error) {
      this.fail(node, slot, (error as Error).message);
    }
  }

  /** Reports that a node cannot go on. The process and its other nodes go on. */
  private fail(node: number, slot: Slot, why: string): void {
    if (slot.killed || slot.leaving) return;
    this.end(node, slot);
    this.tell({ tell: "failed", node, why });
  }

  private kill(node: number): void {
    const slot = this.slots.get(node);
    if (slot) this.end(node, slot);
    this.tell({ tell: "killed", node });
  }

  private end(node: number, slot: Slot): void {
    slot.killed = true;
    slot.running?.kill();
    this.slots.delete(node);
  }

  private async leave(node: number, drain: boolean): Promise<void> {
    const slot = this.slots.get(node);
    if (!slot?.running || slot.leaving) return;
    slot.leaving = true;
    const { error } = await slot.running.stop({ drain, graceMs: GRACE_MS });
    if (slot.killed) return;
    this.slots.delete(node);
    this.tell({ tell: "left", node, failed: error !== undefined });
  }

  private put(node: number, file: string, size: number, replication: number): void {
    const slot = this.slots.get(node);
    const source = slot?.payload === "real" ? contentOf(file, size) : new DummySource(size);
    const options = replication > 0 ? { name: file, source, replication } : { name: file, source };
    slot?.running?.node.put(options, () => {});
  }

  private get(node: number, file: string): void {
    const sink = new CheckingSink(file, () => this.tell({ tell: "wrong" }));
    this.slots.get(node)?.running?.node.get({ name: file, sink }, () => {});
  }

  private async answer(about: Question): Promise<unknown> {
    switch (about.of) {
      case "remove":
        return this.remove(about.file, about.deadlineMs);
      case "tally":
        // The tally is sent before the answer, with the events.
        return undefined;
      case "nodes":
        return this.nodeInventories();
      case "tracker":
        return this.trackerInventory();
    }
  }

  private remove(file: string, deadlineMs: number): Promise<RpcError | "removed"> {
    const { tracker } = this;
    if (!tracker) return Promise.resolve(UNAVAILABLE);
    const { env } = tracker;
    return new Promise((resolve) => {
      const done = (result: object): void => resolve(result instanceof RpcError ? result : "removed");
      env.call(env.self, TrackerServiceDefinition, "remove", { name: file }, deadlineMs, done, undefined);
    });
  }

  private nodeInventories(): NodeInventory[] {
    const inventories: NodeInventory[] = [];
    for (const [node, { running }] of this.slots) {
      if (!running?.node.joined) continue;
      const replicas = [...running.store.list()].filter(({ pledge }) => pledge > 0);
      inventories.push({ node, number: running.node.number, replicas });
    }
    return inventories;
  }

  private trackerInventory(): TrackerInventory {
    const { tracker } = this;
    if (!tracker) return { committed: [], files: [], map: [], placement: [], redundancy: NO_CHUNKS };
    const files = [...tracker.tracker.files.all()].map(({ id, name }) => ({ fileId: id, name }));
    const map = [...trackerMap(tracker.tracker)];
    const committed = [...tracker.tracker.committedNames()];
    const redundancy = redundancyOf(tracker.tracker, tracker.env.now());
    return { committed, files, map, placement: placementMap(tracker.tracker), redundancy };
  }
}

/** Lists the committed files, the oldest first. */
function committedOf({ files }: Tracker): CommittedFile[] {
  const committed = [...files.fromName("")].sort((a, b) => a.id - b.id);
  return committed.map(({ id, name, size, chunkCount, redundancy }) => [
    id,
    name,
    size,
    chunkCount,
    redundancy.targets,
  ]);
}

const NO_BYTES = new Uint8Array();

function environmentOf({ seed, speed, payload, chunkSize }: Arrangement) {
  return { seed, speed, largestChunkBytes: payload === "real" ? chunkSize : 0 };
}
