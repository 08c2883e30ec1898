import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Millis } from "../../../runtime/clock.js";
import { Copy, NONE } from "../../../tracker/index/chunk-index.js";
import { clockTime } from "./clock-time.js";
import type { Finding } from "./finding.js";
import type { Inside } from "./inside.js";
import { type Fate, KeptChunk } from "./kept-chunk.js";

/** A version of a file, before or after its commit. */
interface KeptFile {
  name: string;
  /** The number of replicas wanted of each chunk; 0 before the commit. */
  wanted: number;
  committedAt: Millis;
  readonly chunks: KeptChunk[];
}

export interface KeptParts {
  readonly inside: Inside;
  /** `survived`: hears of chunks that were lost; `stored`: of chunks that were not stored when their file was committed. */
  readonly survived: Finding;
  readonly stored: Finding;
  /** Hears of replicas that a leaving node took with it. */
  readonly handed: Finding;
  readonly now: () => Millis;
  readonly nameOf: (node: number) => string;
  /** The number of replicas of each chunk that a commit needs; 0: all. */
  readonly acknowledge: number;
}

/**
 * Follows every replica of every file on the disks. A chunk of a committed file must survive as long as faults have destroyed fewer
 * replicas than it had when it was last complete. A crash after which the disk is still there destroys nothing. Removed and replaced
 * versions do not count.
 */
export class KeptChunks {
  private readonly files = new Map<number, KeptFile>();

  constructor(private readonly parts: KeptParts) {}

  stored(node: number, fileId: number, index: number): void {
    const file = this.fileOf(fileId);
    const chunk = (file.chunks[index] ??= new KeptChunk());
    chunk.add(node, this.parts.now());
    if (file.wanted > 0 && chunk.nodes.length >= file.wanted) chunk.renew(file.wanted);
  }

  /** Called when a node's program dropped a replica, by its own decision or on the tracker's order. */
  dropped(node: number, fileId: number, index: number): void {
    this.gone(node, fileId, index, "dropped");
  }

  /** Called when a fault destroyed a replica. `by`: the fault, in words. */
  destroyed(node: number, fileId: number, index: number, by: string): void {
    this.gone(node, fileId, index, "destroyed", by);
  }

  /**
   * Called when a node has left after its replicas were copied, and its disk was wiped. `few`: too few nodes stayed to take them, so the leave
   * counts like a fault. `judged`: enough stayed, and the tracker could know who held what.
   */
  drained(node: number, disk: Iterable<StoredChunk>, { few, judged }: { few: boolean; judged: boolean }): void {
    for (const { fileId, index, pledge } of disk) {
      if (pledge === 0) continue;
      if (judged) this.lookAtHeir(node, fileId, index);
      this.gone(node, fileId, index, few ? "taken along" : "drained");
    }
  }

  private lookAtHeir(node: number, fileId: number, index: number): void {
    const { handed, nameOf, now } = this.parts;
    const file = this.files.get(fileId);
    const chunk = file?.chunks[index];
    if (!file || !chunk?.nodes.includes(node) || file.wanted === 0) return;
    handed.looked();
    const left = chunk.nodes.length - 1;
    // The tracker may still count the replicas that faults destroyed.
    if (left + chunk.everDestroyed >= file.wanted) return;
    const words = `${nameOf(node)} left at ${clockTime(now())}, and chunk ${index} of ${file.name} has ${left} of ${file.wanted} replicas`;
    handed.fail(`chunk ${index} of ${file.name}`, `${words}${this.storyOf(chunk)}`);
  }

  committed(fileId: number, name: string, chunks: number, wanted: number): void {
    const file = this.fileOf(fileId);
    [file.name, file.wanted, file.committedAt] = [name, wanted, this.parts.now()];
    const needed = Math.min(this.parts.acknowledge || wanted, wanted);
    for (let index = 0; index < chunks; index++) {
      const chunk = (file.chunks[index] ??= new KeptChunk());
      const stored = chunk.nodes.filter((node) => this.isOnDisk(node, fileId, index));
      this.parts.stored.looked();
      this.parts.survived.looked();
      if (stored.length + chunk.destroyed < needed) {
        const on = stored.length === 0 ? "no disk" : stored.map(this.parts.nameOf).join(", ");
        const words = `chunk ${index} of ${name} was acknowledged with ${needed} replicas and was on ${on}`;
        this.parts.stored.fail(
          `chunk ${index} of ${name}`,
          `${words} at ${clockTime(this.parts.now())}${this.storyOf(chunk)}`,
        );
      }
      // Faults may have destroyed replicas while the file was being put.
      chunk.had = Math.max(needed, stored.length);
      if (stored.length >= wanted) chunk.renew(wanted);
    }
  }

  removed(fileId: number): void {
    this.files.delete(fileId);
  }

  /**
   * Called when the tracker lost everything that it learned after `since`. Files that were committed after that moment need not survive.
   */
  trackerForgot(since: Millis): void {
    for (const [id, { committedAt }] of this.files) if (committedAt > since) this.files.delete(id);
  }

  private gone(node: number, fileId: number, index: number, fate: Fate, by = ""): void {
    const file = this.files.get(fileId);
    const chunk = file?.chunks[index];
    if (!file || !chunk?.remove(node, fate, this.parts.now(), by) || file.wanted === 0) return;
    if (chunk.nodes.length > 0 || chunk.isLost) return;
    // A replica that only gets a new pledge is dropped and stored within one event.
    if (fate === "dropped" && this.isOnDisk(node, fileId, index)) return;
    chunk.isLost = true;
    if (chunk.destroyed >= chunk.had) return;
    const words = `chunk ${index} of ${file.name} is on no disk since ${clockTime(this.parts.now())}`;
    const budget = `faults had destroyed ${chunk.destroyed} of ${chunk.had} replicas`;
    const order = fate === "dropped" && this.isOrdered(node, fileId, index) ? ", by the tracker's order" : "";
    this.parts.survived.fail(`chunk ${index} of ${file.name}`, `${words}: ${budget}${this.storyOf(chunk)}${order}`);
  }

  private storyOf(chunk: KeptChunk): string {
    const story = chunk.story(this.parts.nameOf, clockTime);
    return story === "" ? "; none was ever stored" : `; ${story}`;
  }

  private isOnDisk(node: number, fileId: number, index: number): boolean {
    return (this.parts.inside.stores[node]?.get(fileId, index)?.pledge ?? 0) > 0;
  }

  /** Whether the tracker has ordered this node to drop the chunk. */
  private isOrdered(node: number, fileId: number, index: number): boolean {
    const { tracker, nodes } = this.parts.inside;
    const chunk = tracker?.files.byId(fileId)?.chunks[index] ?? NONE;
    const peer = nodes[node]?.number ?? 0;
    const holding = tracker && chunk !== NONE && peer > 0 ? tracker.index.find(chunk, peer) : NONE;
    return holding !== NONE && tracker?.index.stateOf(holding) === Copy.dropping;
  }

  private fileOf(fileId: number): KeptFile {
    let file = this.files.get(fileId);
    if (!file) {
      file = { name: "", wanted: 0, committedAt: 0, chunks: [] };
      this.files.set(fileId, file);
    }
    return file;
  }
}
