import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Clock } from "../../runtime/clock.js";
import type { DiskChunk, DiskFate, DiskFaults, FullDiskFaults } from "../../scenario/players/stage.js";
import { Disk } from "./disk.js";
import { FailingStore } from "./failing-store.js";
import type { SimulatedStore } from "./simulated-store.js";

/** The disks of a swarm's nodes, and the stores on them. Nodes are positions in `Scenario.nodes`. */
export class Disks implements DiskFaults, FullDiskFaults {
  readonly stores: (SimulatedStore | undefined)[] = [];
  private readonly disks = new Map<number, Disk>();

  constructor(
    private readonly newStore: (node: number) => SimulatedStore,
    /** Whether disks may fail in this run. If not, nodes have their plain stores. */
    private readonly mayFail: boolean,
    private readonly fileName: (fileId: number) => string | undefined,
  ) {}

  /** Opens the store of a node whose life begins, with the chunks that its disk kept. */
  open(node: number, clock: Clock): SimulatedStore {
    const store = (this.stores[node] ??= this.made(node));
    if (store instanceof FailingStore) store.begin(clock);
    return store;
  }

  /** Lets a node that is down lose chunks on its disk, as `fate` says. Returns the lost chunks. */
  lose(node: number, fate: DiskFate): Iterable<StoredChunk> {
    const store = this.stores[node];
    if (!store || fate === "kept") return [];
    if (fate !== "wiped") return store instanceof FailingStore ? store.lose(fate === "torn") : [];
    this.stores[node] = undefined;
    return store.list();
  }

  held(node: number): DiskChunk[] {
    const chunks = this.stores[node]?.list() ?? [];
    return Array.from(chunks, (chunk) => ({ ...chunk, file: this.fileName(chunk.fileId) }));
  }

  corrupt(node: number, fileId: number, index: number): void {
    this.stores[node]?.corrupt(fileId, index);
  }

  fill(node: number): void {
    this.diskOf(node).fill();
  }

  clear(node: number): void {
    this.diskOf(node).clear();
  }

  slow(node: number, rate: number): void {
    this.diskOf(node).slow(rate);
  }

  quicken(node: number, rate: number): void {
    this.diskOf(node).quicken(rate);
  }

  private made(node: number): SimulatedStore {
    const store = this.newStore(node);
    return this.mayFail ? new FailingStore(store, this.diskOf(node)) : store;
  }

  private diskOf(node: number): Disk {
    const disk = this.disks.get(node) ?? new Disk();
    this.disks.set(node, disk);
    return disk;
  }
}
