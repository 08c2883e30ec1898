import { redundancyOf } from "../../src/play/checks/redundancy.js";
import { accountsOf } from "../../src/play/checks/rest/tracker-records.js";
import { Health } from "../../src/tracker/members/peers.js";
import type { Tracker } from "../../src/tracker/tracker.js";

/**
 * Checks a tracker at rest against its own records; returns a line for each fault. It recomputes every sum that the tracker keeps, and checks that
 * nothing is under way any more and that nothing is left of peers that are gone. `now`: time by the tracker's clock.
 */
export function auditTracker(tracker: Tracker, now: number): string[] {
  const { deviations, repairs } = redundancyOf(tracker, now);
  return [
    ...peerFaults(tracker),
    ...sumFaults(tracker),
    ...fileFaults(tracker),
    ...deviations.map(({ fileName, index, what }) => `chunk ${index} of ${fileName} ${what}`),
    ...unequal("repairs under way", repairs, 0),
    ...unequal("time for which repair is held", tracker.repair.hold.remaining(now), 0),
  ];
}

function peerFaults(tracker: Tracker): string[] {
  const { peers } = tracker;
  const accounts = accountsOf(tracker);
  const faults: string[] = [];
  for (let peer = 1; peer <= peers.count; peer++) {
    const of = peers.identities[peer];
    const { used, pledged, stored } = accounts[peer]!;
    faults.push(
      ...unequal(`bytes in use on ${of}`, peers.used[peer]!, used),
      ...unequal(`bytes pledged to ${of}`, peers.pledged[peer]!, pledged),
      ...unequal(`replicas on ${of}`, peers.replicas[peer]!, stored),
      ...unequal(`repairs from ${of}`, peers.repairsOut[peer]!, 0),
      ...unequal(`repairs to ${of}`, peers.repairsIn[peer]!, 0),
      ...unequal(`open puts of ${of}`, peers.putting[peer]!, 0),
    );
    // A suspected peer may be back at any moment.
    if (peers.health[peer] === Health.suspected) continue;
    if (!peers.isAlive(peer)) {
      faults.push(
        ...unequal(`bytes in use on ${of}, which is gone`, used, 0),
        ...unequal(`whether all is known of ${of}, which is gone`, peers.synced[peer]!, 0),
        ...unequal(`whether ${of}, which is gone, may be given chunks`, peers.placeable[peer]!, 0),
        ...unequal(`whether ${of}, which is gone, is leaving`, peers.draining[peer]!, 0),
      );
      continue;
    }
    faults.push(
      ...unequal(`whether all is known of ${of}`, peers.synced[peer]!, 1),
      ...unequal(`whether ${of} is asked for its inventory`, peers.resync[peer]!, 0),
      ...unequal(`bytes on ${of} that nobody knows`, peers.foreign[peer]!, 0),
      ...unequal(`whether ${of} may be given chunks`, peers.placeable[peer]!, Number(peers.capacity[peer]! > 0)),
    );
  }
  return faults;
}

function sumFaults({ peers }: Tracker): string[] {
  const alive = Array.from({ length: peers.count }, (_, at) => at + 1).filter((peer) => peers.isAlive(peer));
  const sum = (of: { readonly [peer: number]: number }): number => alive.reduce((all, peer) => all + of[peer]!, 0);
  const counts = Object.values(Health).map((health) => {
    const known = Array.from(peers.health.subarray(1, peers.count + 1));
    return unequal(`peers of health ${health}`, peers.byHealth[health]!, known.filter((one) => one === health).length);
  });
  return [
    ...unequal("bytes offered", peers.capacityAlive, sum(peers.capacity)),
    ...unequal("bytes in use", peers.usedAlive, sum(peers.used)),
    ...unequal("bytes pledged", peers.pledgedAlive, sum(peers.pledged)),
    ...counts.flat(),
  ];
}

/** Checks that only committed files are left, and that the counts of their chunks agree with the index. */
function fileFaults({ files, index, replicas }: Tracker): string[] {
  const faults: string[] = [];
  const byLive: number[] = [];
  let [chunks, lacking, unavailable] = [0, 0, 0];
  for (const file of files.all()) {
    if (file.state !== "committed") {
      faults.push(`${file.name} (${file.id}) is still ${file.state}`);
      continue;
    }
    for (const chunk of file.chunks) {
      const live = index.liveOf(chunk);
      byLive[live] = (byLive[live] ?? 0) + 1;
      chunks++;
      if (live < file.replication) lacking++;
      if (live === 0) unavailable++;
    }
  }
  const most = Math.max(byLive.length, replicas.byLive.length);
  for (let live = 0; live < most; live++)
    faults.push(...unequal(`chunks with ${live} replicas`, replicas.byLive[live] ?? 0, byLive[live] ?? 0));
  return [
    ...faults,
    ...unequal("chunks", replicas.chunks, chunks),
    ...unequal("chunks that lack replicas", replicas.underReplicated, lacking),
    ...unequal("chunks without a replica", replicas.unavailable, unavailable),
  ];
}

function unequal(what: string, found: number, expected: number): string[] {
  return found === expected ? [] : [`${what}: ${found}, should be ${expected}`];
}
