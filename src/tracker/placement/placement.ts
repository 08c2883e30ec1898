import { type PlacementName, placementPolicies } from "../../policies/placement/policies.js";
import type { PlacementPolicy } from "../../policies/placement/policy.js";
import type { Draws, Random } from "../../runtime/random/random.js";
import { type ChunkIndex, Copy, NONE } from "../index/chunk-index.js";
import { WeightedList } from "../index/weighted-list.js";
import type { PeerTable } from "../members/peers.js";
import { WeightedZones } from "./weighted-zones.js";
import { chooseByZone, type DrawnPeers, EmptiestZones, type ZoneView } from "./zones.js";

const NOBODY: readonly number[] = [];
/**
 * With at most this many zones, a zone is drawn first and then a peer in it. With more, peers are drawn, and those in
 * zones that do not qualify are skipped.
 */
const MOST_ZONES_DRAWN = 64;

/** The limits for the placement of a chunk. */
export interface PlacementLimits {
  /** The peers that must not be chosen, besides those that hold a replica of the chunk or are pledged one. */
  readonly avoid?: readonly number[];
}

/** The place to which a repaired replica goes. */
export interface RepairTarget {
  /** The number of the peer; 0: there is none for now. */
  readonly peer: number;
  /** The number of the zone whose peers have room but are busy, so that repair waits for one of them; otherwise NONE. */
  readonly busyZone: number;
}

/**
 * The least load of the peers of each zone, by the zone's number: of all that may be chosen, and of those that are not busy. Infinite for a
 * zone without any. It holds until a load changes, or a repair begins or ends.
 */
export interface LeastLoads {
  readonly ofAny: Float64Array;
  readonly ofFree: Float64Array;
}

/**
 * Decides where the next replica goes. It keeps the peers that may be chosen, in the order of their identities, shows
 * them to the policy, and checks that the policy's choice keeps the rules.
 */
export class Placement implements ZoneView {
  /** Whether the policy looks at loads. */
  readonly balances: boolean;
  private readonly policy: PlacementPolicy;
  private readonly eligible: WeightedList<number>;
  private readonly peersByZone = new Map<string, WeightedList<number>>();
  /**
   * The zones in the order of their names, so that draws do not depend on which zone came first. When a zone comes or goes, the list
   * becomes undefined until it is needed again.
   */
  private zones: readonly string[] | undefined;
  // These fields describe the chunk being placed.
  private chunk = NONE;
  private bytes = 0;
  private avoid: readonly number[] = NOBODY;
  private repairsIn = Number.POSITIVE_INFINITY;
  private mostLoad = Number.POSITIVE_INFINITY;
  readonly occupied: string[] = [];

  constructor(
    private readonly peers: PeerTable,
    private readonly index: ChunkIndex,
    private readonly random: Random,
    chosen: PlacementName | PlacementPolicy,
    private readonly spreadZones: boolean,
  ) {
    const isNamed = typeof chosen === "string";
    this.policy = isNamed ? placementPolicies[chosen].create() : chosen;
    this.balances = isNamed ? placementPolicies[chosen].traits.looksAtLoads : chosen.balances === true;
    this.eligible = this.newList();
  }

  private newList(): WeightedList<number> {
    const { identities } = this.peers;
    return new WeightedList(
      (a, b) => (identities[a]! < identities[b]! ? -1 : a === b ? 0 : 1),
      (peer) => this.peers.capacity[peer]!,
    );
  }

  /** Checks again whether a peer may be given chunks: it is alive, its inventory is known, it is not leaving, and it offers room. */
  review(peer: number): void {
    const { peers } = this;
    const now =
      peers.isAlive(peer) && peers.synced[peer] === 1 && peers.draining[peer] === 0 && peers.capacity[peer]! > 0;
    if (now === (peers.placeable[peer] === 1)) return;
    peers.placeable[peer] = now ? 1 : 0;
    const zone = peers.zone(peer);
    if (now) {
      this.eligible.insert(peer);
      let inZone = this.peersByZone.get(zone);
      if (!inZone) {
        inZone = this.newList();
        this.peersByZone.set(zone, inZone);
        this.zones = undefined;
      }
      inZone.insert(peer);
      this.policy.peerAdded?.(this, peer);
      return;
    }
    this.eligible.remove(peer);
    const inZone = this.peersByZone.get(zone)!;
    inZone.remove(peer);
    if (inZone.size === 0) {
      this.peersByZone.delete(zone);
      this.zones = undefined;
    }
    this.policy.peerRemoved?.(this, peer);
  }

  /** Notes that the bytes in use on a peer have changed. */
  loadChanged(peer: number): void {
    if (this.peers.placeable[peer] === 1) this.policy.loadChanged?.(this, peer);
  }

  /** Chooses up to `count` peers for replicas of a chunk; fewer when no more can take it. */
  choose(chunk: number, count: number, limits?: PlacementLimits): number[] {
    this.repairsIn = Number.POSITIVE_INFINITY;
    const targets: number[] = [];
    this.place(chunk, count, limits?.avoid ?? NOBODY, targets);
    return targets;
  }

  /** Chooses the peer for one more replica of a chunk, among those that receive fewer repairs than `repairsIn`. */
  chooseForRepair(chunk: number, avoid: readonly number[], repairsIn: number): RepairTarget {
    this.repairsIn = repairsIn;
    const targets: number[] = [];
    const busy = this.place(chunk, 1, avoid, targets);
    return { peer: targets[0] ?? 0, busyZone: busy === 0 ? NONE : this.peers.zoneOf[busy]! };
  }

  /**
   * The peer for a replica that is moved. The peer is outside these zones, and its load will be at most `mostLoad` once it has the replica.
   * `least`: spares the search for peers where their loads show that there are none.
   */
  chooseForMove(
    chunk: number,
    outside: ReadonlySet<string>,
    repairsIn: number,
    mostLoad: number,
    least?: LeastLoads,
  ): RepairTarget {
    const targets: number[] = [];
    let busy = 0;
    this.repairsIn = repairsIn;
    this.mostLoad = mostLoad;
    this.look(chunk, NOBODY);
    if (!least || this.isReached(least.ofFree, outside)) {
      this.policy.choose(new EmptiestZones(this, outside), 1, this.drawsFor(chunk), targets);
      this.check(targets, 1);
    }
    if (targets.length === 0 && (!least || this.isReached(least.ofAny, outside))) busy = this.busyPeer(outside);
    this.mostLoad = Number.POSITIVE_INFINITY;
    return { peer: targets[0] ?? 0, busyZone: busy === 0 ? NONE : this.peers.zoneOf[busy]! };
  }

  /** Looks at the loads of all peers. Those that receive `repairsIn` repairs or more are busy. */
  leastLoads(repairsIn: number): LeastLoads {
    const { peers } = this;
    const ofAny = new Float64Array(peers.zonesNamed).fill(Number.POSITIVE_INFINITY);
    const ofFree = ofAny.slice();
    for (const peer of this.eligible.from(0)) {
      const load = peers.load(peer);
      const zone = peers.zoneOf[peer]!;
      if (load < ofAny[zone]!) ofAny[zone] = load;
      if (load < ofFree[zone]! && peers.repairsIn[peer]! < repairsIn) ofFree[zone] = load;
    }
    return { ofAny, ofFree };
  }

  /** Whether a zone outside `closed` has a peer whose load leaves room below the limit of this choice. */
  private isReached(leastLoads: Float64Array, closed: ReadonlySet<string>): boolean {
    return leastLoads.some((load, zone) => load <= this.mostLoad && !closed.has(this.peers.zoneName(zone)));
  }

  /** Whether replicas of a chunk are spread over zones: the option is on, and there are several zones. */
  get spreads(): boolean {
    return this.spreadZones && this.peersByZone.size > 1;
  }

  /** The zones with peers that may be chosen. */
  liveZones(): Iterable<string> {
    return this.peersByZone.keys();
  }

  /** Appends the chosen peers to `targets`. Returns a peer that would fit but is busy, or 0. */
  private place(chunk: number, count: number, avoid: readonly number[], targets: number[]): number {
    this.look(chunk, avoid);
    const draws = this.drawsFor(chunk);
    let busy = 0;
    if (this.spreads) busy = this.chooseByZone(count, draws, targets);
    else this.policy.choose(this, count, draws, targets);
    this.check(targets, count);
    return busy;
  }

  private look(chunk: number, avoid: readonly number[]): void {
    this.chunk = chunk;
    this.bytes = this.index.lengthOf(chunk);
    this.avoid = avoid;
  }

  private drawsFor(chunk: number): Draws {
    return this.random.draws("placement", `${this.index.fileOf(chunk).name}/${this.index.positionOf(chunk)}`);
  }

  private chooseByZone(count: number, draws: Draws, targets: number[]): number {
    const { index } = this;
    this.occupied.length = 0;
    for (let h = index.firstReplica(this.chunk); h !== NONE; h = index.next(h)) {
      if (index.stateOf(h) !== Copy.dropping) this.occupied.push(this.peers.zone(index.peerOf(h)));
    }
    return chooseByZone(this.policy, this, count, draws, targets);
  }

  busyPeer(outside: ReadonlySet<string>): number {
    if (this.repairsIn === Number.POSITIVE_INFINITY) return 0;
    const { repairsIn } = this;
    this.repairsIn = Number.POSITIVE_INFINITY;
    let busy = 0;
    for (const peer of this.eligible.from(0)) {
      if (outside.has(this.peers.zone(peer)) || !this.fits(peer)) continue;
      busy = peer;
      break;
    }
    this.repairsIn = repairsIn;
    return busy;
  }

  /** Checks the choice of a policy, which may be a user's own. */
  private check(targets: readonly number[], count: number): void {
    if (targets.length > count) throw new Error(`placement chose ${targets.length} peers for ${count} replicas`);
    targets.forEach((peer, i) => {
      if (this.peers.placeable[peer] !== 1 || !this.fits(peer))
        throw new Error(`placement chose peer ${peer}, which cannot take the chunk`);
      if (targets.indexOf(peer) !== i) throw new Error(`placement chose peer ${peer} twice`);
    });
  }

  get size(): number {
    return this.eligible.size;
  }

  get zoneCount(): number {
    return this.peersByZone.size;
  }

  isLive(zone: string): boolean {
    return this.peersByZone.has(zone);
  }

  draw(draws: Draws): number {
    return this.eligible.draw(draws);
  }

  outside(closed: ReadonlySet<string>): DrawnPeers {
    if (this.peersByZone.size > MOST_ZONES_DRAWN) return this.eligible;
    this.zones ??= [...this.peersByZone.keys()].sort();
    const open = this.zones.filter((zone) => !closed.has(zone)).map((zone) => this.peersByZone.get(zone)!);
    return new WeightedZones(open, this.eligible);
  }

  at(position: number): number {
    return this.eligible.at(position);
  }

  rank(peer: number): number {
    return this.eligible.rank(peer);
  }

  from(position: number): IterableIterator<number> {
    return this.eligible.from(position);
  }

  fits(peer: number): boolean {
    const { peers, index } = this;
    if (peers.room(peer) < this.bytes || peers.repairsIn[peer]! >= this.repairsIn || this.avoid.includes(peer))
      return false;
    if (
      this.mostLoad < Number.POSITIVE_INFINITY &&
      peers.load(peer) + this.bytes / peers.capacity[peer]! > this.mostLoad
    )
      return false;
    const held = index.find(this.chunk, peer);
    return held === NONE || index.stateOf(held) === Copy.cached;
  }

  identity(peer: number): string {
    return this.peers.identities[peer]!;
  }

  capacity(peer: number): number {
    return this.peers.capacity[peer]!;
  }

  used(peer: number): number {
    return this.peers.used[peer]!;
  }

  load(peer: number): number {
    return this.peers.load(peer);
  }

  zone(peer: number): string {
    return this.peers.zone(peer);
  }
}
