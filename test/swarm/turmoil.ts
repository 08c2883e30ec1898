import { expect } from "vitest";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import { KeyedRandom } from "../../src/runtime/random/keyed-random.js";
import type { Draws } from "../../src/runtime/random/random.js";
import { Copy } from "../../src/tracker/index/chunk-index.js";
import { CHUNK, type Pending, TestSwarm } from "./test-swarm.js";

const CAPACITY = 400 * CHUNK;

/** A swarm in which puts, gets, crashes and restarts happen as its seed says, and what was asked of it. */
export class Turmoil {
  readonly swarm: TestSwarm;
  readonly replication: number;
  private readonly real: boolean;
  private readonly puts: { readonly name: string; readonly size: number; readonly pending: Pending }[] = [];
  private readonly draws: Draws;
  /** Names of files that somebody asked to remove: they may be there or not. */
  private readonly removed = new Set<string>();
  private trackerUp = true;
  /** Nodes that were asked to leave, and whether they have left. */
  private readonly leaving = new Map<number, boolean>();

  constructor(
    seed: number,
    loss: number,
    private readonly trackerCrashes: boolean,
  ) {
    const draws = new KeyedRandom(seed).draws("workload", "turmoil");
    this.draws = draws;
    const nodes = 3 + draws.below(7);
    this.real = draws.below(2) === 0;
    this.replication = 1 + draws.below(Math.min(3, nodes));
    const settings = {
      cacheBytes: draws.below(2) * 30 * CHUNK,
      uploadSlots: 1 + draws.below(8),
      window: 1 + draws.below(12),
    };
    const { real, replication } = this;
    const rate = 5000 + draws.below(50_000);
    this.swarm = new TestSwarm({
      nodes,
      seed,
      real,
      rate,
      replication,
      capacity: CAPACITY,
      settings,
      network: { loss },
      tracker: { idleLeases: 2 },
      repeats: true,
    });
  }

  /** Makes forty random steps, then starts everything that is down, and waits. */
  play(): void {
    const { swarm } = this;
    swarm.run(3000);
    for (let step = 0; step < 40; step++) {
      swarm.run(this.draws.below(1500));
      this.step(step);
    }
    if (!this.trackerUp) swarm.restartTracker();
    for (const n of [...this.leaving.keys()]) this.crash(n);
    for (const n of swarm.places.keys()) if (!this.isUp(n)) swarm.restart(n);
    // Longer than a mass failure may hold repair and the drops of surplus replicas.
    swarm.run(700_000);
  }

  private isUp(n: number): boolean {
    return !this.leaving.has(n) && this.swarm.simulation.isUp(this.swarm.place(n).host);
  }

  private step(step: number): void {
    const { swarm, draws, puts } = this;
    this.endThoseThatLeft();
    const n = draws.below(swarm.places.length);
    const what = draws.below(12);
    if (what < 3 && this.isUp(n)) {
      const size = draws.below(40 * CHUNK);
      const name = `file ${draws.below(8)} ${draws.below(3) === 0 ? "again" : step}`;
      puts.push({ name, size, pending: swarm.put(n, name, size) });
    } else if (what < 6 && this.isUp(n) && puts.length > 0) {
      swarm.get(n, puts[draws.below(puts.length)]?.name ?? "");
    } else if (what === 6) this.crash(n);
    else if (what === 7 && !this.isUp(n) && !this.leaving.has(n)) swarm.restart(n);
    else if (what === 8 && this.trackerCrashes) {
      if (this.trackerUp) swarm.crashTracker();
      else swarm.restartTracker();
      this.trackerUp = !this.trackerUp;
    } else if (what === 9 && this.isUp(n)) this.leave(n, draws.below(2) === 0);
    else if (what === 10 && puts.length > 0) this.remove(puts[draws.below(puts.length)]!.name);
  }

  private crash(n: number): void {
    this.leaving.delete(n);
    this.swarm.crash(n);
  }

  private leave(n: number, drain: boolean): void {
    this.leaving.set(n, false);
    const { node } = this.swarm.place(n);
    node.leave({ drain }, () => {
      if (this.leaving.has(n) && this.swarm.place(n).node === node) this.leaving.set(n, true);
    });
  }

  /** Ends the programs of nodes that have left. They may be started again. */
  private endThoseThatLeft(): void {
    for (const [n, hasLeft] of [...this.leaving]) if (hasLeft) this.crash(n);
  }

  /** Asks the tracker once to remove a file. The test does not depend on the answer. */
  private remove(name: string): void {
    const { host } = this.swarm.places.find((_, n) => this.isUp(n)) ?? {};
    if (!host) return;
    this.removed.add(name);
    host.call(this.swarm.trackerHost.self, TrackerServiceDefinition, "remove", { name }, 1000, () => {}, undefined);
  }

  /** Every acknowledged file is known, and reads back as one of its versions. */
  readBack(): void {
    const known = new Set(this.swarm.tracker.committedNames());
    const sizes = new Map<string, Set<number>>();
    for (const { name, size } of this.puts) sizes.set(name, (sizes.get(name) ?? new Set()).add(size));
    for (const { name, pending } of this.puts) {
      if (!pending.result || pending.result.error || this.removed.has(name)) continue;
      expect(known).toContain(name);
      const get = this.swarm.get(this.draws.below(this.swarm.places.length), name);
      const [result] = this.swarm.finish([get]);
      expect(result?.error).toBeUndefined();
      expect(sizes.get(name)).toContain(result?.bytes);
      if (this.real) expect(this.swarm.hasRead(get, name, result?.bytes ?? 0)).toBe(true);
    }
  }

  /** What the tracker believes, one line a copy. */
  map(): string[] {
    const { index, peers } = this.swarm.tracker;
    const lines: string[] = [];
    for (const holding of index.holdings()) {
      const chunk = index.chunkOf(holding);
      const { host } = peers.message(index.peerOf(holding));
      const state = index.stateOf(holding);
      const what =
        state === Copy.cached ? "copy" : `${index.pledgeOf(holding)}${state === Copy.stored ? "" : ` (${state})`}`;
      lines.push(`${host}: ${index.fileOf(chunk).id}/${index.positionOf(chunk)} ${what}`);
    }
    return lines.sort();
  }

  /** What the disks hold. Cached copies of files that are gone stay until there is no room for them. */
  disks(): string[] {
    const lines: string[] = [];
    for (const { host, store } of this.swarm.places) {
      for (const { fileId, index, pledge } of store.list()) {
        if (pledge === 0 && !this.swarm.tracker.files.byId(fileId)) continue;
        lines.push(`${host.number}: ${fileId}/${index} ${pledge === 0 ? "copy" : pledge}`);
      }
    }
    return lines.sort();
  }

  /** Chunks that have more or fewer replicas on the disks than wanted. */
  oddlyReplicated(): string[] {
    const counts = new Map<string, number>();
    for (const { store } of this.swarm.places) {
      for (const { fileId, index, pledge } of store.list()) {
        const chunk = `${fileId}/${index}`;
        if (pledge > 0) counts.set(chunk, (counts.get(chunk) ?? 0) + 1);
      }
    }
    return [...counts].filter(([, count]) => count !== this.replication).map(([chunk, count]) => `${chunk}: ${count}`);
  }

  /** Nodes with room that is reserved for nothing, or with work that never ends. */
  unsettledNodes(): string[] {
    return this.swarm.places
      .filter(({ node, store }) => {
        const busy = node.activeUploads + node.waitingUploads + node.activePulls + node.traffic.activeDownloads;
        return busy > 0 || node.holdings.freeBytes + store.replicaBytes !== CAPACITY;
      })
      .map(({ host }) => host.identity);
  }
}
