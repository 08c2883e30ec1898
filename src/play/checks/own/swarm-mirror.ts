import type { PlacedFile } from "../../../report/measurements.js";
import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Millis } from "../../../runtime/clock.js";
import { noObserver, type Observer, type PeerHealth } from "../../../runtime/observer.js";
import type { NodePlan } from "../../../scenario/scenario.js";
import type { Bystander } from "../../bystander.js";
import type { ChunkView, FileView, NodeView, SwarmView } from "./swarm-view.js";

/**
 * Hears of changes in a mirror. The mirror calls `before` just before each change, and then another method for each object that changed.
 */
export interface MirrorChanges {
  before(): void;
  chunk(chunk: MirrorChunk): void;
  node(node: MirrorNode): void;
  /** Called when a file was committed or removed. */
  file(file: MirrorFile): void;
}

export class MirrorNode implements NodeView {
  isUp = false;
  stored = 0;
  replicas = 0;
  cached = 0;
  health: PeerHealth | "unknown" = "unknown";

  constructor(
    readonly position: number,
    private readonly plan: NodePlan,
  ) {}

  get name(): string {
    return this.plan.name;
  }
  get class(): string {
    return this.plan.class;
  }
  get zone(): string {
    return this.plan.zone;
  }
  get region(): string {
    return this.plan.region;
  }
  get capacity(): number {
    return this.plan.capacity;
  }
}

export class MirrorChunk implements ChunkView {
  size = 0;
  disks = 0;
  mapped = 0;
  /** The nodes that run and hold a replica, or a cached copy, with the right content. */
  readonly held = new Set<MirrorNode>();
  readonly cachedBy = new Set<MirrorNode>();

  constructor(
    readonly file: MirrorFile,
    readonly index: number,
  ) {}

  holders(): readonly MirrorNode[] {
    return [...this.held].sort((a, b) => a.position - b.position);
  }
  get replicas(): number {
    return this.held.size;
  }
  get copies(): number {
    return this.held.size + this.cachedBy.size;
  }
}

export class MirrorFile implements FileView {
  name = "";
  size = 0;
  wanted = 0;
  isCommitted = false;
  readonly chunks: MirrorChunk[] = [];

  chunk(index: number): MirrorChunk {
    for (let at = this.chunks.length; at <= index; at++) this.chunks.push(new MirrorChunk(this, at));
    return this.chunks[index]!;
  }
}

/** A picture of the swarm, from the events that its programs report: which nodes run, and what is on their disks. */
export class SwarmMirror implements Bystander, SwarmView {
  readonly nodes: readonly MirrorNode[];
  trackerRuns = false;
  /** The files by id, including files that are not committed yet. */
  private readonly byId = new Map<number, MirrorFile>();
  private readonly committed = new Map<string, MirrorFile>();
  /**
   * The nodes, and the tracker's view of their health, both by the numbers that the tracker gave the nodes. The tracker may report a node's health
   * before the node knows its number.
   */
  private readonly byPeer = new Map<number, MirrorNode>();
  private readonly healthOf = new Map<number, PeerHealth>();
  /** The chunks on disks whose content is wrong, by node, file and position. They count as gone. */
  private readonly damaged = new Set<string>();
  private byName: Map<string, MirrorNode> | undefined;

  constructor(
    plans: readonly NodePlan[],
    private readonly clock: () => Millis,
    private readonly placement: () => readonly PlacedFile[],
    private readonly changes: MirrorChanges,
  ) {
    this.nodes = plans.map((plan, position) => new MirrorNode(position, plan));
  }

  get now(): Millis {
    return this.clock();
  }

  get files(): Iterable<MirrorFile> {
    return this.committed.values();
  }

  file(name: string): MirrorFile | undefined {
    return this.committed.get(name);
  }

  node(name: string): MirrorNode | undefined {
    this.byName ??= new Map(this.nodes.map((node) => [node.name, node]));
    return this.byName.get(name);
  }

  map(): readonly PlacedFile[] {
    return this.placement();
  }

  // What happens

  cameUp(position: number, disk: Iterable<StoredChunk>): void {
    const node = this.turned(position, true);
    for (const { fileId, index, pledge } of disk) {
      if (this.damaged.has(keyOf(position, fileId, index))) continue;
      const chunk = this.of(fileId, index);
      (pledge > 0 ? chunk.held : chunk.cachedBy).add(node);
      this.touch(chunk);
    }
  }

  wentDown(position: number, disk: Iterable<StoredChunk>): void {
    const node = this.turned(position, false);
    for (const { fileId, index } of disk) {
      const chunk = this.of(fileId, index);
      chunk.held.delete(node);
      chunk.cachedBy.delete(node);
      this.touch(chunk);
    }
  }

  wiped(position: number, chunks: Iterable<StoredChunk>): void {
    this.changes.before();
    const node = this.nodes[position]!;
    for (const { fileId, index, size, pledge } of chunks) {
      this.count(node, size, pledge === 0, -1);
      if (this.damaged.delete(keyOf(position, fileId, index))) continue;
      const chunk = this.of(fileId, index);
      chunk.disks--;
      this.touch(chunk);
    }
  }

  chunkDamaged(position: number, { fileId, index }: StoredChunk): void {
    const key = keyOf(position, fileId, index);
    if (this.damaged.has(key)) return;
    this.changes.before();
    this.damaged.add(key);
    const chunk = this.of(fileId, index);
    chunk.held.delete(this.nodes[position]!);
    chunk.cachedBy.delete(this.nodes[position]!);
    chunk.disks--;
    this.touch(chunk);
  }

  trackerCameUp(): void {
    this.changes.before();
    this.trackerRuns = true;
  }

  trackerWentDown(): void {
    this.changes.before();
    this.trackerRuns = false;
    for (const file of this.byId.values()) {
      for (const chunk of file.chunks) {
        chunk.mapped = 0;
        this.touch(chunk);
      }
    }
  }

  nodeObserver(position: number): Observer {
    const node = this.nodes[position]!;
    return {
      ...noObserver,
      chunkStored: (fileId, index, bytes, cached) => this.stored(node, fileId, index, bytes, cached),
      chunkDropped: (fileId, index, bytes, cached) => this.dropped(node, fileId, index, bytes, cached),
      membershipChanged: (state, peer) => {
        if (state !== "inside") return;
        this.byPeer.set(peer, node);
        this.healthChanged(node, this.healthOf.get(peer));
      },
    };
  }

  trackerObserver(): Observer {
    return {
      ...noObserver,
      peerChanged: (peer, health) => {
        this.healthOf.set(peer, health);
        this.healthChanged(this.byPeer.get(peer), health);
      },
      replicasChanged: (fileId, index, _bytes, _before, after) => {
        this.changes.before();
        const chunk = this.of(fileId, index);
        chunk.mapped = Math.max(0, after);
        this.touch(chunk);
      },
      fileCommitted: (fileId, name, bytes, chunks, wanted) => this.commit(fileId, name, bytes, chunks, wanted),
      fileRemoved: (fileId, name) => this.remove(fileId, name),
    };
  }

  private turned(position: number, isUp: boolean): MirrorNode {
    this.changes.before();
    const node = this.nodes[position]!;
    node.isUp = isUp;
    this.changes.node(node);
    return node;
  }

  private healthChanged(node: MirrorNode | undefined, health: PeerHealth | undefined): void {
    if (!node || health === undefined || node.health === health) return;
    this.changes.before();
    node.health = health;
    this.changes.node(node);
  }

  private stored(node: MirrorNode, fileId: number, index: number, bytes: number, cached: boolean): void {
    this.changes.before();
    this.damaged.delete(keyOf(node.position, fileId, index));
    const chunk = this.of(fileId, index);
    chunk.size = bytes;
    chunk.disks++;
    (cached ? chunk.cachedBy : chunk.held).add(node);
    this.count(node, bytes, cached, 1);
    this.touch(chunk);
  }

  private dropped(node: MirrorNode, fileId: number, index: number, bytes: number, cached: boolean): void {
    this.changes.before();
    this.count(node, bytes, cached, -1);
    // Of a removed file nothing is counted any more.
    if (this.damaged.delete(keyOf(node.position, fileId, index)) || !this.byId.has(fileId)) return;
    const chunk = this.of(fileId, index);
    chunk.disks--;
    (cached ? chunk.cachedBy : chunk.held).delete(node);
    this.touch(chunk);
  }

  private count(node: MirrorNode, bytes: number, cached: boolean, change: 1 | -1): void {
    if (cached) node.cached += change * bytes;
    else {
      node.stored += change * bytes;
      node.replicas += change;
    }
    this.changes.node(node);
  }

  private commit(fileId: number, name: string, bytes: number, chunks: number, wanted: number): void {
    this.changes.before();
    const file = this.fileOf(fileId);
    file.name = name;
    file.size = bytes;
    file.wanted = wanted;
    file.isCommitted = true;
    if (chunks > 0) file.chunk(chunks - 1);
    this.committed.delete(name);
    this.committed.set(name, file);
    this.changes.file(file);
  }

  private remove(fileId: number, name: string): void {
    const file = this.byId.get(fileId);
    if (!file) return;
    this.changes.before();
    file.isCommitted = false;
    this.byId.delete(fileId);
    if (this.committed.get(name) === file) this.committed.delete(name);
    this.changes.file(file);
  }

  private touch(chunk: MirrorChunk): void {
    if (chunk.file.isCommitted) this.changes.chunk(chunk);
  }

  private of(fileId: number, index: number): MirrorChunk {
    return this.fileOf(fileId).chunk(index);
  }

  private fileOf(fileId: number): MirrorFile {
    let file = this.byId.get(fileId);
    if (!file) {
      file = new MirrorFile();
      this.byId.set(fileId, file);
    }
    return file;
  }
}

function keyOf(node: number, fileId: number, index: number): string {
  return `${node}/${fileId}/${index}`;
}
