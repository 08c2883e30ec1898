import type { PlacedFile } from "../../../report/measurements.js";
import type { ReplicaView } from "../../checks/replica-view.js";
import type { NetworkTraffic } from "../../hosts.js";
import type { Witness } from "../../witness.js";
import { processTraffic, trackerCalls } from "./process-traffic.js";
import { ReplicaSnapshot } from "./replica-snapshot.js";
import type { TrackerLives } from "./tracker-lives.js";
import type { NodeInventory, TrackerInventory } from "./worker/reports.js";
import type { Workers } from "./workers.js";

/**
 * Says what happened with programs in processes, as far as these have reported it: traffic by their tallies, replicas as the processes reported them
 * when they were last asked.
 */
export class ProcessWitness implements Witness {
  wrongContents = 0;
  private snapshot: ReplicaSnapshot | undefined;
  private settledTraffic: NetworkTraffic | undefined;

  constructor(
    private readonly workers: Workers,
    private readonly tracker: TrackerLives,
  ) {}

  committed(): readonly string[] {
    return this.tracker.mirror.committed();
  }

  traffic(): NetworkTraffic {
    const { all, kills } = this.workers;
    return this.settledTraffic ?? processTraffic(all, all, kills);
  }

  trackerRequests(): number {
    return trackerCalls(this.workers.all).reduce((sum, { count }) => sum + count, 0);
  }

  placement(): readonly PlacedFile[] {
    return this.snapshot?.placement ?? [];
  }

  view(): ReplicaView | undefined {
    return this.snapshot;
  }

  /** Asks all processes for the bytes that they have carried. From now on these are the run's traffic. */
  async settleTraffic(): Promise<void> {
    const { workers } = this;
    // Ask twice: bytes that had arrived in the first round are reported as sent in the second.
    await workers.askAll({ of: "tally" });
    const received = workers.all.map(({ tally, hasEnded }) => ({ tally, hasEnded }));
    await workers.askAll({ of: "tally" });
    this.settledTraffic = processTraffic(workers.all, received, workers.kills);
  }

  /** Asks the processes again for the tracker's map and the disks. While the tracker is down, the latest map and disks stay. */
  async takeInventory(): Promise<void> {
    const nodes = await this.workers.askAll<NodeInventory[]>({ of: "nodes" });
    const map = await this.tracker.ask<TrackerInventory>({ of: "tracker" });
    if (map) this.snapshot = new ReplicaSnapshot(nodes.flat(), map);
  }
}
