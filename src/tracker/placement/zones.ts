import type { Draws } from "../../runtime/random.js";
import type { PeerView, PlacementPolicy } from "./policy.js";

/** Where the replicas of the chunk being placed are, and how the peers that may be chosen spread over zones. */
export interface ZoneView extends PeerView {
  /** Zones with peers that may be chosen. */
  readonly zoneCount: number;
  /** Zones of the replicas that the chunk has or is pledged, one entry each. */
  readonly occupied: readonly string[];
}

/** A view that leaves out zones with more replicas than the emptiest one has. */
class EmptiestZones implements PeerView {
  constructor(
    private readonly peers: PeerView,
    private readonly fuller: ReadonlySet<string>,
  ) {}

  get size(): number {
    return this.peers.size;
  }
  at(position: number): number {
    return this.peers.at(position);
  }
  rank(peer: number): number {
    return this.peers.rank(peer);
  }
  from(position: number): IterableIterator<number> {
    return this.peers.from(position);
  }
  fits(peer: number): boolean {
    return !this.fuller.has(this.peers.zone(peer)) && this.peers.fits(peer);
  }
  identity(peer: number): string {
    return this.peers.identity(peer);
  }
  capacity(peer: number): number {
    return this.peers.capacity(peer);
  }
  used(peer: number): number {
    return this.peers.used(peer);
  }
  load(peer: number): number {
    return this.peers.load(peer);
  }
  zone(peer: number): string {
    return this.peers.zone(peer);
  }
}

/**
 * Lets a policy choose one replica after another, each among the zones that have the fewest of the chunk so far; where
 * those have no room, among all.
 */
export function chooseByZone(
  policy: PlacementPolicy,
  peers: ZoneView,
  count: number,
  draws: Draws,
  targets: number[],
): void {
  const replicas = new Map<string, number>();
  for (const zone of peers.occupied) replicas.set(zone, (replicas.get(zone) ?? 0) + 1);
  for (const peer of targets) replicas.set(peers.zone(peer), (replicas.get(peers.zone(peer)) ?? 0) + 1);
  for (let missing = count; missing > 0; missing--) {
    const chosen = targets.length;
    const fuller = fullerZones(replicas, peers.zoneCount);
    if (fuller.size > 0) policy.choose(new EmptiestZones(peers, fuller), 1, draws, targets);
    if (targets.length === chosen) policy.choose(peers, 1, draws, targets);
    if (targets.length === chosen) return;
    const zone = peers.zone(targets[chosen]!);
    replicas.set(zone, (replicas.get(zone) ?? 0) + 1);
  }
}

/** Zones with more replicas than the emptiest one. */
function fullerZones(replicas: ReadonlyMap<string, number>, zoneCount: number): Set<string> {
  let fewest = replicas.size < zoneCount ? 0 : Number.POSITIVE_INFINITY;
  for (const count of replicas.values()) fewest = Math.min(fewest, count);
  const fuller = new Set<string>();
  for (const [zone, count] of replicas) if (count > fewest) fuller.add(zone);
  return fuller;
}
