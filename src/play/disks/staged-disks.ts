import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Damage, DiskFaults, DiskStage, FullDiskFaults } from "../../scenario/players/stage.js";
import type { LastingFaults } from "../lasting-faults.js";
import { damagedOf } from "./damaged-of.js";

/** What the faults of disks need from the swarm. */
interface Swarm {
  /** Returns the disks that can fail. Undefined: this world has none, or the stage takes no more orders. */
  faultyDisks(): DiskFaults | undefined;
  /** Returns the disks that can be full, or undefined as `faultyDisks` does. */
  fillableDisks(): FullDiskFaults | undefined;
  chunkDamaged(node: number, chunk: StoredChunk): void;
}

/** Lets steps of a scenario make the disks of a swarm fail. */
export class StagedDisks implements DiskStage {
  constructor(
    private readonly swarm: Swarm,
    private readonly lasting: LastingFaults,
  ) {}

  corrupt(node: number, damage: Damage, draw: (chunk: string) => number): number {
    const disks = this.swarm.faultyDisks();
    const chunks = disks ? damagedOf(disks.held(node), damage, draw) : [];
    for (const chunk of chunks) {
      disks?.corrupt(node, chunk.fileId, chunk.index);
      this.swarm.chunkDamaged(node, chunk);
    }
    return chunks.length;
  }

  fill(node: number): () => boolean {
    const disks = this.swarm.fillableDisks();
    if (!disks) return () => false;
    disks.fill(node);
    return this.lasting.begin("full disk", () => disks.clear(node));
  }

  slow(nodes: readonly number[], rate: number): () => boolean {
    const disks = this.swarm.faultyDisks();
    if (!disks) return () => false;
    for (const node of nodes) disks.slow(node, rate);
    return this.lasting.begin("slow disk", () => {
      for (const node of nodes) disks.quicken(node, rate);
    });
  }
}
