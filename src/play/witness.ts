import type { PlacedFile } from "../report/measurements.js";
import type { ReplicaView } from "./checks/replica-view.js";
import type { NetworkTraffic } from "./hosts.js";

/**
 * The part of a world that says what happened: everything that can be measured of a swarm and that its programs do not
 * tell their observers. Changes nothing.
 */
export interface Witness {
  /** The names of the files that the tracker has, the oldest first. */
  committed(): readonly string[];
  /** How often a get delivered something other than was put: a wrong chunk, a chunk twice, or a wrong length. */
  readonly wrongContents: number;
  /** The traffic that the network has carried so far. */
  traffic(): NetworkTraffic;
  /** The number of requests that the tracker got so far. */
  trackerRequests(): number;
  /** The nodes that hold each chunk's replicas, by the tracker's index. */
  placement(): readonly PlacedFile[];
  /** The replicas of the tracker's map and of the disks; undefined when there is no tracker. */
  view(): ReplicaView | undefined;
}
