import type { StoredChunk } from "../../runtime/chunk-store.js";
import { noObserver, type Observer, type OperationKind, type OperationResult } from "../../runtime/observer.js";
import { type Scenario, TRACKER } from "../../scenario/scenario.js";
import { type Happening, meets, type Trigger } from "../../scenario/triggers/trigger.js";
import type { Part } from "../../scenario/triggers/trigger-kinds.js";
import type { Bystander } from "../bystander.js";
import { CopySets } from "./copy-sets.js";
import { GetProgress } from "./get-progress.js";

interface Listener {
  readonly trigger: Trigger;
  readonly hear: (happening: Happening) => void;
}

/** A committed version of a file. */
interface Version {
  readonly name: string;
  readonly chunks: number;
}

/** The nodes of an ordered replica: its target and its source. */
interface Order {
  readonly target: number;
  readonly source: number;
}

/** For each part in an event, such as `reader` or `holder`, the hosts that have this part. */
type Parts = { readonly [part in Part]?: () => readonly number[] };

/**
 * Tells each waiting step of its event, at the moment when the event happens. It hears the events of all programs, as the recorder does, and keeps
 * only what it needs to say which hosts take part in an event. If no step of a scenario waits, there is no such object.
 */
export class Happenings implements Bystander {
  private readonly listeners: Listener[] = [];
  private isClosed = false;
  private readonly copies = new CopySets();
  private readonly gets = new GetProgress();
  /** The committed versions by id, and the newest one of each name. Versions that were replaced may still be read. */
  private readonly versions = new Map<number, Version>();
  private readonly newest = new Map<string, number>();
  /** The nodes by the numbers that the tracker gave them. */
  private readonly nodeOf = new Map<number, number>();
  /** The node that puts each file now, or that put it last. */
  private readonly writers = new Map<string, number>();
  /** The repairs under way, by file and chunk. */
  private readonly orders = new Map<string, Order>();
  /** The name of the file of each put and get under way, by node and then by the operation's number. */
  private readonly operations = new Map<number, Map<number, string>>();

  /** Whether any step of a scenario waits for something. */
  static areAwaited({ steps }: Pick<Scenario, "steps">): boolean {
    return steps.some(({ when }) => when !== undefined);
  }

  listen(trigger: Trigger, hear: (happening: Happening) => void): void {
    this.listeners.push({ trigger, hear });
  }

  /** Stops telling steps of events. */
  close(): void {
    this.isClosed = true;
  }

  cameUp(node: number, disk: Iterable<StoredChunk>): void {
    this.turned(node, "up");
    this.copies.reach(node, disk, true, (fileId, index) => this.replicasChanged(node, fileId, index, 1));
  }

  wentDown(node: number, disk: Iterable<StoredChunk>): void {
    this.gets.interrupted(node);
    this.operations.delete(node);
    this.turned(node, "down");
    this.copies.reach(node, disk, false, (fileId, index) => this.replicasChanged(node, fileId, index, -1));
  }

  /** Notes that a chunk on a disk got wrong content; it counts as gone. `isUp`: whether the disk's node runs. */
  chunkDamaged(node: number, { fileId, index, pledge }: StoredChunk, isUp: boolean): void {
    this.copies.damage(node, fileId, index, true);
    const changes = isUp && this.copies.remove(node, fileId, index, pledge === 0);
    if (changes && pledge > 0) this.replicasChanged(node, fileId, index, -1);
  }

  trackerCameUp(): void {
    this.turned(TRACKER, "up");
  }

  trackerWentDown(): void {
    this.orders.clear();
    this.turned(TRACKER, "down");
  }

  nodeObserver(node: number): Observer {
    return {
      ...noObserver,
      operationStarted: (operation, kind, name) => this.operationStarted(node, operation, kind, name),
      operationEnded: (operation, result) => this.operationEnded(node, operation, result),
      chunkFetched: (_bytes, purpose, fileId, index, source) => {
        if (purpose === "get") this.chunkCame(node, fileId, index, source);
      },
      chunkStored: (fileId, index, _bytes, cached) => {
        this.copies.damage(node, fileId, index, false);
        if (this.copies.add(node, fileId, index, cached) && !cached) this.replicasChanged(node, fileId, index, 1);
      },
      chunkDropped: (fileId, index, _bytes, cached) => {
        this.copies.damage(node, fileId, index, false);
        if (this.copies.remove(node, fileId, index, cached) && !cached) this.replicasChanged(node, fileId, index, -1);
      },
      membershipChanged: (state, peer) => {
        if (state === "inside") this.nodeOf.set(peer, node);
      },
    };
  }

  trackerObserver(): Observer {
    return {
      ...noObserver,
      peerChanged: (peer, health) => {
        const node = this.nodeOf.get(peer);
        if (node !== undefined && (health === "suspected" || health === "dead")) this.turned(node, health);
      },
      repairOrdered: (fileId, chunk, _bytes, target, source) => {
        const order = { target: this.nodeOf.get(target) ?? -1, source: this.nodeOf.get(source) ?? -1 };
        this.orders.set(`${fileId}/${chunk}`, order);
        this.tellOfRepair("begins", fileId, chunk, order);
      },
      repairEnded: (fileId, chunk, _bytes, stored) => {
        const order = this.orders.get(`${fileId}/${chunk}`);
        this.orders.delete(`${fileId}/${chunk}`);
        if (!order) return;
        this.tellOfRepair("ends", fileId, chunk, order);
        if (!stored) this.tellOfRepair("fails", fileId, chunk, order);
      },
      fileCommitted: (fileId, name, _bytes, chunks) => {
        this.versions.set(fileId, { name, chunks });
        this.newest.set(name, fileId);
        this.tellOfPut("commits", name, this.writers.get(name));
      },
      fileRemoved: (fileId, name) => {
        if (this.newest.get(name) === fileId) this.newest.delete(name);
      },
    };
  }

  private operationStarted(node: number, operation: number, kind: OperationKind, name: string): void {
    if (kind === "leave") return;
    const mine = this.operations.get(node) ?? new Map<number, string>();
    this.operations.set(node, mine);
    mine.set(operation, name);
    if (kind === "put") {
      this.writers.set(name, node);
      return this.tellOfPut("begins", name, node);
    }
    const fileId = this.newest.get(name);
    const own = fileId === undefined ? [] : this.copies.chunksOn(node, fileId);
    this.gets.begin(node, operation, name, fileId ?? -1, own);
    this.tellOfGet("begins", name, node, {});
    const chunks = fileId === undefined ? 0 : this.versions.get(fileId)!.chunks;
    if (chunks > 0 && own.length > 0) this.tellOfGet("reaches", name, node, { now: own.length / chunks });
  }

  private operationEnded(node: number, operation: number, { kind, name, error }: OperationResult): void {
    const mine = this.operations.get(node);
    if (!mine?.delete(operation)) return;
    if (mine.size === 0) this.operations.delete(node);
    if (kind === "get") this.gets.ended(node, operation);
    for (const moment of error ? (["ends", "fails"] as const) : (["ends"] as const)) {
      if (kind === "get") this.tellOfGet(moment, name, node, {});
      else this.tellOfPut(moment, name, node);
    }
  }

  private chunkCame(node: number, fileId: number, index: number, source: number): void {
    const version = this.versions.get(fileId);
    if (!version) return;
    const { name, chunks } = version;
    const from = this.nodeOf.get(source);
    for (const [before, now] of this.gets.came(node, name, fileId, index)) {
      this.tellOfGet("reaches", name, node, { before: before / chunks, now: now / chunks, source: () => hosts(from) });
    }
  }

  private replicasChanged(node: number, fileId: number, chunk: number, change: 1 | -1): void {
    const version = this.versions.get(fileId);
    if (!version) return;
    const now = this.copies.replicasOf(fileId, chunk);
    const moment = change === 1 ? "riseTo" : "fallTo";
    const parts: Parts = { holder: () => this.copies.holders(fileId, chunk), node: () => [node] };
    this.tell({ of: "replicas", moment, file: version.name, chunk, host: node, before: now - change, now }, parts);
  }

  private turned(host: number, moment: "up" | "down" | "suspected" | "dead"): void {
    this.tell({ of: "node", moment, host }, { node: () => [host] });
  }

  private tellOfGet(
    moment: "begins" | "reaches" | "ends" | "fails",
    file: string,
    node: number,
    { source, ...shares }: { readonly before?: number; readonly now?: number; readonly source?: Parts["source"] },
  ): void {
    const holder = (): readonly number[] => this.holdersOf(file).filter((host) => host !== node);
    const parts: Parts = { reader: () => [node], holder, ...(source ? { source } : {}) };
    this.tell({ of: "get", moment, file, host: node, ...shares }, parts);
  }

  private tellOfPut(moment: "begins" | "commits" | "ends" | "fails", file: string, node: number | undefined): void {
    this.tell(
      { of: "put", moment, file, host: node },
      { writer: () => hosts(node), holder: () => this.holdersOf(file) },
    );
  }

  private tellOfRepair(moment: "begins" | "ends" | "fails", fileId: number, chunk: number, order: Order): void {
    this.tell(
      { of: "repair", moment, file: this.versions.get(fileId)?.name, chunk, host: order.target },
      {
        target: () => hosts(order.target),
        source: () => hosts(order.source),
        holder: () => this.copies.holders(fileId, chunk),
      },
    );
  }

  private holdersOf(file: string): readonly number[] {
    const fileId = this.newest.get(file);
    return fileId === undefined ? [] : this.copies.holders(fileId, undefined);
  }

  private tell(what: Omit<Happening, "hosts">, parts: Parts): void {
    if (this.isClosed) return;
    const happening: Happening = { hosts: (part) => parts[part]?.() ?? [], ...what };
    for (const { trigger, hear } of this.listeners) if (meets(happening, trigger)) hear(happening);
  }
}

/** Makes a list that contains the host; an empty list if the host is not known. */
function hosts(host: number | undefined): readonly number[] {
  return host === undefined || host < 0 ? [] : [host];
}
