import type { Millis } from "../../../runtime/clock.js";
import { Copy } from "../../../tracker/index/chunk-index.js";
import { Health } from "../../../tracker/members/peers.js";
import type { Tracker } from "../../../tracker/tracker.js";
import type { Finding } from "../always/finding.js";

/**
 * The sums for one peer, counted from the index: bytes of all replicas (pledged, stored and being dropped); bytes of the pledged ones; and
 * the number of stored ones.
 */
interface Account {
  used: number;
  pledged: number;
  stored: number;
}

/**
 * Computes sums from a tracker's records, and compares them with the sums that the tracker keeps. Between two events they must be equal.
 * `overdue`: the versions that were replaced or removed so long ago that the tracker must have forgotten them, by id, with the time of their end.
 */
export function compareRecords(tracker: Tracker, overdue: ReadonlyMap<number, Millis>, finding: Finding): void {
  const expect = (object: string, what: string, found: number, right: number): void => {
    finding.looked();
    if (found !== right) finding.fail(object, `${what} of ${object}: ${found}, should be ${right}`);
  };
  comparePeers(tracker, expect);
  compareNetwork(tracker, expect);
  for (const file of tracker.files.all()) {
    if (file.state !== "retired") continue;
    finding.looked();
    const since = overdue.get(file.id);
    if (since !== undefined) finding.fail(file.name, `an older version of ${file.name} is not forgotten`, since);
  }
}

type Expect = (object: string, what: string, found: number, right: number) => void;

function comparePeers(tracker: Tracker, expect: Expect): void {
  const { peers, drops } = tracker;
  const accounts = accountsOf(tracker);
  for (let peer = 1; peer <= peers.count; peer++) {
    const name = peers.identities[peer]!;
    const { used, pledged, stored } = accounts[peer]!;
    expect(name, "bytes in use", peers.used[peer]!, used + drops.detachedBytes(peer));
    expect(name, "pledged bytes", peers.pledged[peer]!, pledged);
    expect(name, "stored replicas", peers.replicas[peer]!, stored);
    if (tracker.repair.active > 0) continue;
    expect(name, "repairs sent", peers.repairsOut[peer]!, 0);
    expect(name, "repairs received", peers.repairsIn[peer]!, 0);
  }
}

/** Computes for each peer number the sums that follow from the holdings of the index. */
export function accountsOf({ peers, index }: Tracker): Account[] {
  const accounts = Array.from({ length: peers.count + 1 }, () => ({ used: 0, pledged: 0, stored: 0 }));
  for (const holding of index.holdings()) {
    const state = index.stateOf(holding);
    if (state === Copy.cached) continue;
    const account = accounts[index.peerOf(holding)]!;
    const bytes = index.lengthOf(index.chunkOf(holding));
    account.used += bytes;
    if (state === Copy.pledged) account.pledged += bytes;
    if (state === Copy.stored) account.stored++;
  }
  return accounts;
}

function compareNetwork({ peers, files, index, replicas }: Tracker, expect: Expect): void {
  const all = Array.from({ length: peers.count }, (_, at) => at + 1);
  const alive = all.filter((peer) => peers.isAlive(peer));
  const sum = (of: { readonly [peer: number]: number }): number => alive.reduce((bytes, peer) => bytes + of[peer]!, 0);
  expect("the network", "offered bytes", peers.capacityAlive, sum(peers.capacity));
  expect("the network", "bytes in use", peers.usedAlive, sum(peers.used));
  expect("the network", "pledged bytes", peers.pledgedAlive, sum(peers.pledged));
  for (const [name, health] of Object.entries(Health)) {
    const count = all.filter((peer) => peers.health[peer] === health).length;
    expect("the network", `nodes that are ${name}`, peers.byHealth[health]!, count);
  }
  let [chunks, lacking] = [0, 0];
  for (const file of files.all()) {
    if (file.state !== "committed") continue;
    for (const chunk of file.chunks) {
      chunks++;
      if (file.redundancy.lacks(index.liveOf(chunk))) lacking++;
    }
  }
  expect("the network", "chunks", replicas.chunks, chunks);
  expect("the network", "chunks that lack replicas", replicas.underReplicated, lacking);
}
