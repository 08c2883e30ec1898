import type { PeerView, PlacementPolicy } from "../../policies/placement/policy.js";
import type { Draws } from "../../runtime/random/random.js";

const NO_LEVEL = Number.MAX_SAFE_INTEGER;

/** Peers that are drawn in proportion to capacity. */
export interface DrawnPeers {
  draw(draws: Draws): number;
}

/** What `chooseByZone` must know: in which zones the chunk has replicas already, and which zones have peers that may be chosen. */
export interface ZoneView extends PeerView {
  /** The number of zones with peers that may be chosen. */
  readonly zoneCount: number;
  /** Whether a zone has peers that may be chosen. */
  isLive(zone: string): boolean;
  /** The zone of each replica that the chunk has or is pledged. A zone with several of them is in the list several times. */
  readonly occupied: readonly string[];
  /** The peers outside these zones, for the draws of one choice. If such draws would take long, it is the peers of all zones. */
  outside(zones: ReadonlySet<string>): DrawnPeers;
  /** Finds a peer outside these zones that would fit if it did not receive so many repairs already; 0: there is none. */
  busyPeer(outside: ReadonlySet<string>): number;
}

/**
 * A view in which the peers of some zones do not fit, such as the zones with more replicas than the emptiest one has. It serves one choice.
 */
export class EmptiestZones implements PeerView {
  private open: DrawnPeers | undefined;

  constructor(
    private readonly peers: ZoneView,
    private readonly fuller: ReadonlySet<string>,
  ) {}

  get size(): number {
    return this.peers.size;
  }
  at(position: number): number {
    return this.peers.at(position);
  }
  draw(draws: Draws): number {
    this.open ??= this.peers.outside(this.fuller);
    return this.open.draw(draws);
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
 * Lets a policy choose peers for one replica after another. Each choice is among the zones that have the fewest
 * replicas of the chunk so far. If those have no room, it is among the zones with the next fewest. If a zone's peers
 * have room but are busy, the caller must wait for them: the function then ends with fewer replicas and returns one of
 * these peers. Otherwise it returns 0.
 */
export function chooseByZone(
  policy: PlacementPolicy,
  peers: ZoneView,
  count: number,
  draws: Draws,
  targets: number[],
): number {
  const replicas = new Map<string, number>();
  for (const zone of peers.occupied) replicas.set(zone, (replicas.get(zone) ?? 0) + 1);
  for (const peer of targets) replicas.set(peers.zone(peer), (replicas.get(peers.zone(peer)) ?? 0) + 1);
  for (let missing = count; missing > 0; missing--) {
    const chosen = targets.length;
    for (let level = levelAbove(-1, replicas, peers); level !== NO_LEVEL; level = levelAbove(level, replicas, peers)) {
      const fuller = zonesAbove(level, replicas);
      policy.choose(fuller.size > 0 ? new EmptiestZones(peers, fuller) : peers, 1, draws, targets);
      if (targets.length > chosen) break;
      const busy = peers.busyPeer(fuller);
      if (busy !== 0) return busy;
    }
    if (targets.length === chosen) return 0;
    const zone = peers.zone(targets[chosen]!);
    replicas.set(zone, (replicas.get(zone) ?? 0) + 1);
  }
  return 0;
}

/** The least number of replicas above `level` that a zone with peers has; `NO_LEVEL`: no such zone has more. */
function levelAbove(level: number, replicas: ReadonlyMap<string, number>, peers: ZoneView): number {
  let least = NO_LEVEL;
  let held = 0;
  for (const [zone, count] of replicas) {
    if (!peers.isLive(zone)) continue;
    held++;
    if (count > level && count < least) least = count;
  }
  return level < 0 && held < peers.zoneCount ? 0 : least;
}

function zonesAbove(level: number, replicas: ReadonlyMap<string, number>): Set<string> {
  const above = new Set<string>();
  for (const [zone, count] of replicas) if (count > level) above.add(zone);
  return above;
}
