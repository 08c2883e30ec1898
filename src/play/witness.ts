import type { PlacedFile } from "../report/measurements.js";
import type { ReplicaView } from "./checks/replica-view.js";
import type { NetworkTraffic } from "./hosts.js";

/** Who tells what was, and is: what can be measured of a swarm beside what its programs tell their observers. Changes nothing. */
export interface Witness {
  /** Names of the files that the tracker has, oldest first. */
  committed(): readonly string[];
  /** Contents that gets delivered and that were not what was put. */
  readonly wrongContents: number;
  /** What the network has carried so far. */
  traffic(): NetworkTraffic;
  /** Requests that the tracker got so far. */
  trackerRequests(): number;
  /** Which nodes hold what, as the tracker says. */
  placement(): readonly PlacedFile[];
  /** What the tracker and the disks say of replicas; undefined when there is no tracker. */
  view(): ReplicaView | undefined;
}
