import type { Peer } from "../../gen/swarmlab/v1/common.js";
import type { Millis } from "../../runtime/clock.js";
import { widened } from "../../runtime/collections/widened.js";
import type { PeerHealth } from "../../runtime/observer.js";

/**
 * How the tracker sees a peer. `unknown`: known by name from an earlier epoch, but not heard in this one.
 * A peer that is alive and being drained is called leaving.
 */
export const Health = { unknown: 0, alive: 1, suspected: 2, dead: 3, left: 4 } as const;
export type Health = (typeof Health)[keyof typeof Health];

/** What a peer says about itself when it joins. */
export interface Life {
  readonly incarnation: number;
  readonly bootNonce: number;
  readonly capacityBytes: number;
  readonly zone: string;
  /** The peer's address, with its number. */
  readonly peer: Peer;
}

const FIRST_ROOM = 64;
const NOBODY: Peer = { number: 0, address: "", host: 0 };

/**
 * Everything that is known of the peers, in columns by their number, from 1: some 250 bytes a peer. A number is never used again. The
 * tracker forgets only the identities of peers that offer no room: when they leave, or when they died and many others died since. It learns
 * everything else again in every life.
 */
export class PeerTable {
  /** The highest number that was given. */
  count = 0;
  readonly identities: string[] = [""];
  private readonly messages: Peer[] = [NOBODY];
  private readonly numbers = new Map<string, number>();
  private readonly zones: string[] = [""];
  private readonly zoneNumbers = new Map<string, number>([["", 0]]);
  private cells = FIRST_ROOM;

  /** The number of peers of each health; and, for all alive peers together, the bytes offered, used, and pledged. */
  readonly byHealth = [0, 0, 0, 0, 0];
  capacityAlive = 0;
  usedAlive = 0;
  pledgedAlive = 0;
  /** The number of nodes of each health, which are the peers that offer room. The others are clients, which only put and get. */
  private readonly nodesByHealth = [0, 0, 0, 0, 0];

  health = new Uint8Array(FIRST_ROOM);
  incarnation = new Uint32Array(FIRST_ROOM);
  bootNonce = new Float64Array(FIRST_ROOM);
  /** The bytes that each peer offers. */
  capacity = new Float64Array(FIRST_ROOM);
  /** The bytes in replicas pledged, stored, or being dropped. */
  used = new Float64Array(FIRST_ROOM);
  /** The part of `used` that is pledged and not known to be stored. */
  pledged = new Float64Array(FIRST_ROOM);
  /** The bytes that the peer says are in use on it, beyond those that the tracker counts. */
  foreign = new Float64Array(FIRST_ROOM);
  zoneOf = new Int32Array(FIRST_ROOM);
  /** For each peer, 1 when the tracker wants it to send its whole inventory. */
  resync = new Uint8Array(FIRST_ROOM);
  /** The number of the last inventory that took effect. */
  snapshot = new Uint32Array(FIRST_ROOM);
  /** For each peer, 1 when its whole inventory of this life is known. */
  synced = new Uint8Array(FIRST_ROOM);
  /** For each peer, 1 when the tracker may place chunks on it. */
  placeable = new Uint8Array(FIRST_ROOM);
  /** For each peer, 1 when it asked to leave and its replicas are being copied. */
  draining = new Uint8Array(FIRST_ROOM);
  /** For each peer, 1 when another peer reported that it could not get a chunk from this one. The peer's next announce makes it 0 again. */
  accused = new Uint8Array(FIRST_ROOM);
  /** For each peer, 1 when puts of it are open. */
  putting = new Uint8Array(FIRST_ROOM);
  /** The number of the last announce that took effect. */
  sequence = new Uint32Array(FIRST_ROOM);
  /** The number of chunks that the peer was sending when it last announced. */
  busy = new Uint32Array(FIRST_ROOM);
  /** The number of times that the tracker named the peer first to readers since the peer's last announce. */
  named = new Uint32Array(FIRST_ROOM);
  /** The number of repairs that the peer sends, and of those that it receives. */
  repairsOut = new Uint16Array(FIRST_ROOM);
  repairsIn = new Uint16Array(FIRST_ROOM);
  /** The number of the peer's stored replicas, doubted ones included. */
  replicas = new Uint32Array(FIRST_ROOM);
  lastHeard = new Float64Array(FIRST_ROOM);

  /** The number of peers whose identities are known. */
  get known(): number {
    return this.numbers.size;
  }

  /** The number of an identity; 0 when it was never seen, or is forgotten. */
  numberOf(identity: string): number {
    return this.numbers.get(identity) ?? 0;
  }

  /** The peer's address, with its number. */
  message(peer: number): Peer {
    return this.messages[peer]!;
  }

  zone(peer: number): string {
    return this.zones[this.zoneOf[peer]!]!;
  }

  /** Gives an identity its number: the next one, or the one that is recorded for it. */
  enrol(identity: string, number = this.count + 1): number {
    this.reserve(number);
    this.setHealth(number, Health.unknown);
    this.identities[number] = identity;
    this.numbers.set(identity, number);
    return number;
  }

  /** Marks the numbers up to `number` as given. Those that are not enrolled belong to peers that left. */
  reserve(number: number): void {
    if (number >= this.cells) this.widen(Math.max(number + 1, 2 * this.cells));
    for (; this.count < number; this.count++) {
      const next = this.count + 1;
      this.identities[next] = "";
      this.messages[next] = NOBODY;
      this.health[next] = Health.left;
      this.byHealth[Health.left]!++;
    }
  }

  /** Forgets the identity of a number. */
  forget(peer: number): void {
    this.numbers.delete(this.identities[peer]!);
    this.identities[peer] = "";
    this.messages[peer] = NOBODY;
  }

  /** Begins a life of a peer. Everything that the last life reported is void, except for the bytes that its replicas occupy. */
  begin(peer: number, life: Life, now: Millis): void {
    this.setHealth(peer, Health.unknown);
    this.incarnation[peer] = life.incarnation;
    this.bootNonce[peer] = life.bootNonce;
    this.nodesByHealth[Health.unknown]! += Number(life.capacityBytes > 0) - Number(this.capacity[peer]! > 0);
    this.capacity[peer] = life.capacityBytes;
    this.foreign[peer] = 0;
    this.zoneOf[peer] = this.zoneNumber(life.zone);
    this.messages[peer] = life.peer;
    this.setHealth(peer, Health.alive);
    this.resync[peer] = 0;
    this.snapshot[peer] = 0;
    this.synced[peer] = 0;
    this.draining[peer] = 0;
    this.accused[peer] = 0;
    this.sequence[peer] = 0;
    this.busy[peer] = 0;
    this.named[peer] = 0;
    this.lastHeard[peer] = now;
  }

  setHealth(peer: number, health: Health): void {
    const before = this.health[peer]!;
    if (before === Health.alive) {
      this.capacityAlive -= this.capacity[peer]!;
      this.usedAlive -= this.used[peer]!;
      this.pledgedAlive -= this.pledged[peer]!;
    }
    const offers = Number(this.capacity[peer]! > 0);
    this.nodesByHealth[before]! -= offers;
    this.nodesByHealth[health]! += offers;
    this.byHealth[before]!--;
    this.health[peer] = health;
    this.byHealth[health]!++;
    if (health !== Health.alive) return;
    this.capacityAlive += this.capacity[peer]!;
    this.usedAlive += this.used[peer]!;
    this.pledgedAlive += this.pledged[peer]!;
  }

  /** Counts the peers that offer room. It cannot be asked for unknown peers, since the tracker does not know whether these offer room. */
  nodes(health: Exclude<Health, typeof Health.unknown>): number {
    return this.nodesByHealth[health]!;
  }

  /** Counts the peers that offer no room. */
  clients(health: Exclude<Health, typeof Health.unknown>): number {
    return this.byHealth[health]! - this.nodesByHealth[health]!;
  }

  /** Changes the number of bytes in use on a peer. */
  occupy(peer: number, bytes: number): void {
    const used = this.used[peer]! + bytes;
    if (used < 0) throw new Error(`peer ${peer} would use ${used} bytes`);
    this.used[peer] = used;
    if (this.health[peer] === Health.alive) this.usedAlive += bytes;
  }

  /** Changes the number of bytes on a peer that are pledged and not known to be stored. */
  promise(peer: number, bytes: number): void {
    const pledged = this.pledged[peer]! + bytes;
    if (pledged < 0) throw new Error(`peer ${peer} would be pledged ${pledged} bytes`);
    this.pledged[peer] = pledged;
    if (this.health[peer] === Health.alive) this.pledgedAlive += bytes;
  }

  /** Whether a peer joined in this epoch and has not left, and `incarnation` is the peer's latest. A dead peer is still a member. */
  isMember(peer: number, incarnation: number): boolean {
    if (!(peer > 0 && peer <= this.count) || this.incarnation[peer] !== incarnation) return false;
    const health = this.health[peer];
    return health !== Health.unknown && health !== Health.left;
  }

  /** Whether the peer's replicas can be reached, as far as the tracker knows. */
  isAlive(peer: number): boolean {
    return this.health[peer] === Health.alive;
  }

  healthName(peer: number): PeerHealth {
    switch (this.health[peer]) {
      case Health.alive:
        return this.draining[peer] ? "leaving" : "alive";
      case Health.dead:
        return "dead";
      case Health.left:
        return "left";
      default:
        return "suspected";
    }
  }

  /**
   * How many peers offer room, do not leave, and are not given up: they are alive or suspected. The count ends at `most`, since the table may
   * be long.
   */
  staying(most: number): number {
    let staying = 0;
    for (let peer = 1; peer <= this.count && staying < most; peer++) {
      const health = this.health[peer];
      const isMember = health === Health.alive || health === Health.suspected;
      if (isMember && this.draining[peer] === 0 && this.capacity[peer]! > 0) staying++;
    }
    return staying;
  }

  /** The number of bytes for which the peer has room. */
  room(peer: number): number {
    return this.capacity[peer]! - this.used[peer]! - this.foreign[peer]!;
  }

  /** Notes the free bytes that a peer reports. If it holds more than the tracker counts, the rest is stale, or about to be dropped. */
  heardFree(peer: number, freeBytes: number): void {
    this.foreign[peer] = Math.max(0, this.capacity[peer]! - freeBytes - this.used[peer]!);
  }

  /** The used share of the peer's capacity, 0 to 1; 1 for a peer without capacity. */
  load(peer: number): number {
    const capacity = this.capacity[peer]!;
    return capacity > 0 ? this.used[peer]! / capacity : 1;
  }

  /** The name of a zone, by its number. */
  /** The number of zones that peers ever named. Zones are numbered from 0. */
  get zonesNamed(): number {
    return this.zones.length;
  }

  zoneName(zone: number): string {
    return this.zones[zone]!;
  }

  private zoneNumber(zone: string): number {
    let number = this.zoneNumbers.get(zone);
    if (number === undefined) {
      number = this.zones.push(zone) - 1;
      this.zoneNumbers.set(zone, number);
    }
    return number;
  }

  private widen(cells: number): void {
    this.cells = cells;
    this.health = widened(this.health, cells);
    this.incarnation = widened(this.incarnation, cells);
    this.bootNonce = widened(this.bootNonce, cells);
    this.capacity = widened(this.capacity, cells);
    this.used = widened(this.used, cells);
    this.pledged = widened(this.pledged, cells);
    this.foreign = widened(this.foreign, cells);
    this.zoneOf = widened(this.zoneOf, cells);
    this.resync = widened(this.resync, cells);
    this.snapshot = widened(this.snapshot, cells);
    this.synced = widened(this.synced, cells);
    this.placeable = widened(this.placeable, cells);
    this.draining = widened(this.draining, cells);
    this.accused = widened(this.accused, cells);
    this.putting = widened(this.putting, cells);
    this.sequence = widened(this.sequence, cells);
    this.busy = widened(this.busy, cells);
    this.named = widened(this.named, cells);
    this.repairsOut = widened(this.repairsOut, cells);
    this.repairsIn = widened(this.repairsIn, cells);
    this.replicas = widened(this.replicas, cells);
    this.lastHeard = widened(this.lastHeard, cells);
  }
}
