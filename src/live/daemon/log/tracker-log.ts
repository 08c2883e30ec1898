import { noObserver, type Observer, type PeerHealth } from "../../../runtime/observer.js";
import type { Tracker } from "../../../tracker/tracker.js";
import type { EventLog } from "./event-log.js";

const TEXTS: Readonly<Record<PeerHealth, string>> = {
  alive: "a node is there",
  suspected: "a node is silent: readers avoid it",
  dead: "a node is given up: its replicas are made anew elsewhere",
  leaving: "a node drains: its replicas are copied elsewhere",
  left: "a node has left",
};

const OLDER =
  "a node is of a version that cannot prove what it holds: update it. Its replicas count, but where they are in dispute none is moved";

/**
 * Makes an observer that writes log lines for a tracker's operator: the health of peers, files that come and go, and repair. `tracker`
 * returns the tracker once it exists.
 */
export function trackerLog(log: EventLog, tracker: () => Tracker | undefined): Observer {
  const repairs = new RepairSpell(log);
  return {
    ...noObserver,
    peerChanged: (peer, health) => {
      const peers = tracker()?.peers;
      const facts = {
        health,
        peer,
        node: peers?.identities[peer],
        address: peers?.message(peer).address,
        incarnation: peers?.incarnation[peer],
      };
      // A client joins for its puts or gets, and leaves after the last one. Operators need not see this.
      if (peers?.capacity[peer] === 0) log.debug("client", `${TEXTS[health].replace("node", "client")}`, facts);
      else if (health === "alive" || health === "left" || health === "leaving") log.info("peer", TEXTS[health], facts);
      else log.warn("peer", TEXTS[health], facts);
    },
    proofsUnknown: (peer) => log.warn("proofs-unknown", OLDER, { peer, node: tracker()?.peers.identities[peer] }),
    fileCommitted: (file, name, bytes, chunks, replication) =>
      log.info("file-committed", "a file was put", { file, name, bytes, chunks, replication }),
    fileRemoved: (file, name) => log.info("file-removed", "a file was removed, or replaced", { file, name }),
    repairOrdered: (file, chunk, bytes) => {
      repairs.ordered();
      log.debug("repair-ordered", "ordered a new replica", { file, chunk, bytes });
    },
    repairEnded: (file, chunk, bytes, stored, waited) => {
      const facts = { file, chunk, bytes, seconds: waited / 1000 };
      if (stored) log.debug("repair-stored", "a new replica is stored", facts);
      else
        log.warn(
          "repair-failed",
          "a new replica was not stored; this is tried again if the chunk still needs it",
          facts,
        );
      repairs.ended(bytes, stored);
    },
  };
}

/** Logs one line when the first repair begins, and one with the result when no repair is under way any more. */
class RepairSpell {
  private active = 0;
  private began = 0;
  private stored = 0;
  private failed = 0;
  private bytes = 0;

  constructor(private readonly log: EventLog) {}

  ordered(): void {
    if (this.active++ > 0) return;
    this.began = performance.now();
    this.stored = this.failed = this.bytes = 0;
    this.log.info("repair-begins", "chunks lack replicas: repair begins");
  }

  ended(bytes: number, stored: boolean): void {
    if (stored) {
      this.stored++;
      this.bytes += bytes;
    } else {
      this.failed++;
    }
    if (--this.active > 0) return;
    const seconds = Math.round(performance.now() - this.began) / 1000;
    const facts = { stored: this.stored, failed: this.failed, bytes: this.bytes, seconds };
    this.log.info("repair-rests", "no repair is under way any more", facts);
  }
}
