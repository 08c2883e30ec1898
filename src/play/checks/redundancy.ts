import type { Millis } from "../../runtime/clock.js";
import type { FileVersion } from "../../tracker/files/files.js";
import { Copy, NONE, Proof } from "../../tracker/index/chunk-index.js";
import type { Tracker } from "../../tracker/tracker.js";

/** The largest number of deviations that are kept. The others are only counted. */
const MOST_KEPT = 1_000;

/** The excuses that pass by themselves, once faults have ended. */
const passing: ReadonlySet<string> = new Set([
  "a holder is silent",
  "a holder has not told all that it holds",
  "repair is held",
  "its repair failed, and is tried again later",
  "other repairs are under way",
]);

/** A chunk with too few or too many replicas, or one that is not spread over the zones; or a replica that comes or goes. */
export interface Deviation {
  /** The key that identifies the deviation. It stays the same while the deviation does not change. */
  readonly key: string;
  readonly fileName: string;
  readonly index: number;
  /** The size of the chunk in bytes. */
  readonly bytes: number;
  /**
   * `pledged`: a repair is making the replica. The target tries one source after another, and each try may take as long as the longest transfer.
   * `excused`: the cause of the deviation passes by itself.
   */
  readonly kind: "lack" | "surplus" | "spread" | "pledged" | "dropping" | "excused";
  /** The deviation in words that follow the chunk's name. */
  readonly what: string;
}

/** How far the tracker's map has the redundancy that was asked for, at one moment. */
export interface Redundancy {
  /** The number of chunks of committed files. */
  readonly chunks: number;
  /** The first deviations. Each is wrong only if it lasts. */
  readonly deviations: readonly Deviation[];
  /** The number of all deviations. */
  readonly deviating: number;
  /** The first chunks that cannot be judged yet, for a reason that passes by itself. Each is wrong if it lasts too long. */
  readonly excused: readonly Deviation[];
  /** The number of chunks that cannot be judged, for each reason. */
  readonly unjudged: ReadonlyMap<string, number>;
  /** The number of repairs under way. */
  readonly repairs: number;
}

/** The redundancy of a tracker without files. */
export const NO_CHUNKS: Redundancy = {
  chunks: 0,
  deviations: [],
  deviating: 0,
  excused: [],
  unjudged: new Map(),
  repairs: 0,
};

/** Looks at every chunk of all committed files. `now`: the time of the tracker's clock. */
export function redundancyOf(tracker: Tracker, now: Millis): Redundancy {
  return new Survey(tracker, now).result();
}

/** The numbers of stored replicas of one chunk on peers that are within reach, by how far they are proven. */
interface Certain {
  /** The number of replicas that the tracker has not challenged yet; and of replicas whose holders did not show the content. */
  claimed: number;
  others: number;
  /** The number of replicas whose holders showed the content; and the number of proven replicas among them. */
  shown: number;
  proven: number;
}

function tally(certain: Certain, proof: Proof): void {
  if (proof === Proof.proven) certain.proven++;
  if (proof === Proof.proven || proof === Proof.agreed) certain.shown++;
  else if (proof === Proof.claimed) certain.claimed++;
  else certain.others++;
}

class Survey {
  private chunks = 0;
  private deviating = 0;
  private readonly deviations: Deviation[] = [];
  private readonly excused: Deviation[] = [];
  private readonly unjudged = new Map<string, number>();
  private mostRoom: Map<number, number> | undefined;

  constructor(
    private readonly tracker: Tracker,
    private readonly now: Millis,
  ) {}

  result(): Redundancy {
    for (const file of this.tracker.files.fromName("")) {
      for (let index = 0; index < file.chunkCount; index++) this.look(file, index);
    }
    const { chunks, deviations, deviating, excused, unjudged } = this;
    return { chunks, deviations, deviating, excused, unjudged, repairs: this.tracker.repair.active };
  }

  private look(file: FileVersion, at: number): void {
    const { index, peers } = this.tracker;
    const chunk = file.chunks[at]!;
    this.chunks++;
    let staying = 0;
    let counting = 0;
    const certain = { claimed: 0, others: 0, shown: 0, proven: 0 };
    let doubt: string | undefined;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const peer = index.peerOf(h);
      const state = index.stateOf(h);
      const reason = this.doubtOf(peer);
      doubt ??= reason;
      if (state !== Copy.stored) {
        const doing = state === Copy.pledged ? "pledged" : "dropping";
        const who = `${peers.identities[peer]!}, pledge ${index.pledgeOf(h)}`;
        const what = state === Copy.pledged ? `is pledged to ${who}` : `is being dropped by ${who}`;
        if (reason === undefined) this.note(file, at, doing, what);
        continue;
      }
      if (peers.draining[peer] === 0) staying++;
      if (peers.draining[peer] === 0 && index.counts(h)) counting++;
      if (reason === undefined) tally(certain, index.proofOf(h));
    }
    const lacks = counting < file.replication;
    if (!lacks && staying === file.replication) {
      if (doubt === undefined) this.lookAtSpread(file, at);
      return;
    }
    const excuse = lacks ? this.excuseOf(chunk) : this.excuseOfSurplus(certain, file, doubt);
    const has = `has ${lacks ? counting : staying} of ${file.replication} replicas`;
    if (excuse) this.excuse(file, at, excuse, `${has}: ${excuse}`);
    else if (!lacks) this.note(file, at, "surplus", `has ${staying} replicas, ${file.replication} are wanted`);
    else
      this.note(file, at, "lack", `has ${counting} of ${file.replication} replicas, though a node could take another`);
  }

  /** Notes a deviation if a zone holds two of a chunk's replicas while a zone with room holds none. */
  private lookAtSpread(file: FileVersion, at: number): void {
    const { index, peers, placement, repair } = this.tracker;
    const chunk = file.chunks[at]!;
    if (!placement.spreads || !repair.moves.isWanted || !repair.moves.layouts.shareZone(chunk)) return;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) if (index.stateOf(h) !== Copy.stored) return;
    const empty = this.takerOutside(chunk);
    if (!empty) return;
    const excuse = this.doubtAboutRepair() ?? (repair.moving > 0 ? "other replicas are being moved" : undefined);
    if (excuse) this.excuse(file, at, excuse, `has two replicas in one zone: ${excuse}`);
    else {
      const [zone, nodes] = this.crowdOf(chunk);
      const taker = `${peers.identities[empty]!} in zone ${peers.zone(empty) || "without a name"}`;
      const what = `has ${nodes.length} replicas in zone ${zone || "without a name"}, on ${nodes.join(" and ")}, though ${taker}`;
      this.note(file, at, "spread", `${what}, which holds none, has room`);
    }
  }

  /** The first zone that holds several of a chunk's replicas, with the nodes there. */
  private crowdOf(chunk: number): [zone: string, nodes: string[]] {
    const { index, peers } = this.tracker;
    const byZone = new Map<string, string[]>();
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const peer = index.peerOf(h);
      byZone.set(peers.zone(peer), [...(byZone.get(peers.zone(peer)) ?? []), peers.identities[peer]!]);
    }
    return [...byZone].find(([, nodes]) => nodes.length > 1)!;
  }

  /** Finds a peer with room in whose zone no peer holds a replica of the chunk; 0: there is none. */
  private takerOutside(chunk: number): number {
    const { index, peers } = this.tracker;
    const bytes = index.lengthOf(chunk);
    if (!this.hasRoomOutside(chunk, bytes)) return 0;
    for (let peer = 1; peer <= peers.count; peer++) {
      if (peers.placeable[peer] === 1 && peers.room(peer) >= bytes && !this.isInZone(chunk, peers.zoneOf[peer]!))
        return peer;
    }
    return 0;
  }

  /** Whether a zone that holds no replica of the chunk has a peer with room. Most chunks are settled by this, without a look at all peers. */
  private hasRoomOutside(chunk: number, bytes: number): boolean {
    this.mostRoom ??= this.roomByZone();
    for (const [zone, room] of this.mostRoom) if (room >= bytes && !this.isInZone(chunk, zone)) return true;
    return false;
  }

  /** The most room that any one peer of a zone has, by zone. */
  private roomByZone(): Map<number, number> {
    const { peers } = this.tracker;
    const most = new Map<number, number>();
    for (let peer = 1; peer <= peers.count; peer++) {
      const zone = peers.zoneOf[peer]!;
      if (peers.placeable[peer] === 1) most.set(zone, Math.max(most.get(zone) ?? 0, peers.room(peer)));
    }
    return most;
  }

  private isInZone(chunk: number, zone: number): boolean {
    const { index, peers } = this.tracker;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h))
      if (peers.zoneOf[index.peerOf(h)] === zone) return true;
    return false;
  }

  /** Says why a holder's next actions are unknown; undefined when they are known. */
  private doubtOf(peer: number): string | undefined {
    const { peers } = this.tracker;
    if (!peers.isAlive(peer)) return "a holder is silent";
    if (peers.synced[peer] === 0) return "a holder has not told all that it holds";
    return peers.draining[peer] === 1 ? "a holder is leaving" : undefined;
  }

  /**
   * The reason why a chunk may have more replicas than wanted; undefined if there is none. The tracker drops a replica only if enough others have
   * shown their content.
   */
  private excuseOfSurplus(
    certain: Certain,
    { replication }: FileVersion,
    doubt: string | undefined,
  ): string | undefined {
    const repair = this.doubtAboutRepair();
    if (repair) return repair;
    const { claimed, others, shown, proven } = certain;
    if (shown > replication || (proven >= replication && others > 0)) return undefined;
    if (doubt) return doubt;
    return claimed > 0 ? undefined : "replicas are left that could not be proven";
  }

  private doubtAboutRepair(): string | undefined {
    const { repair } = this.tracker;
    if (!repair.enabled) return "repair is switched off";
    return repair.hold.remaining(this.now) > 0 ? "repair is held" : undefined;
  }

  /** Says why a chunk may lack replicas; undefined if there is no reason. */
  private excuseOf(chunk: number): string | undefined {
    const { repair } = this.tracker;
    if (!this.isReadable(chunk)) return "nobody within reach holds it";
    const doubt = this.doubtAboutRepair();
    if (doubt) return doubt;
    if (repair.isWaiting(chunk)) return "its repair failed, and is tried again later";
    if (!this.hasTaker(chunk)) return "no node has room for it";
    return repair.active > 0 ? "other repairs are under way" : undefined;
  }

  private isReadable(chunk: number): boolean {
    const { index, peers } = this.tracker;
    for (const first of [index.firstReplica(chunk), index.firstCopy(chunk)]) {
      for (let h = first; h !== NONE; h = index.next(h)) {
        if (index.isReadable(h) && peers.isAlive(index.peerOf(h))) return true;
      }
    }
    return false;
  }

  private hasTaker(chunk: number): boolean {
    const { index, peers } = this.tracker;
    const bytes = index.lengthOf(chunk);
    for (let peer = 1; peer <= peers.count; peer++) {
      if (peers.placeable[peer] === 0 || peers.room(peer) < bytes) continue;
      const held = index.find(chunk, peer);
      if (held === NONE || index.stateOf(held) === Copy.cached) return true;
    }
    return false;
  }

  private excuse(file: FileVersion, index: number, excuse: string, what: string): void {
    this.unjudged.set(excuse, (this.unjudged.get(excuse) ?? 0) + 1);
    if (!passing.has(excuse) || this.excused.length >= MOST_KEPT) return;
    const key = `${file.id}/${index} excused`;
    this.excused.push({ key, fileName: file.name, index, bytes: file.chunkLength(index), kind: "excused", what });
  }

  private note(file: FileVersion, index: number, kind: Deviation["kind"], what: string): void {
    if (this.deviating++ >= MOST_KEPT) return;
    const key = `${file.id}/${index} ${what}`;
    this.deviations.push({ key, fileName: file.name, index, bytes: file.chunkLength(index), kind, what });
  }
}
