import type { PlacedFile } from "../report/measurements.js";
import { placementMap } from "./checks/placement-map.js";
import type { ReplicaView } from "./checks/replica-view.js";
import type { HostedActors } from "./hosted-actors.js";
import { HostedReplicas } from "./hosted-replicas.js";
import type { Hosts, NetworkTraffic } from "./hosts.js";
import type { Witness } from "./witness.js";

/** Says what happened with programs that are objects of this process. Each answer is about the present moment. */
export class HostedWitness implements Witness {
  /** The replicas in the swarm. They can be read once there is a tracker. */
  private readonly replicas: HostedReplicas;

  constructor(
    private readonly hosts: Hosts,
    private readonly actors: HostedActors,
  ) {
    this.replicas = new HostedReplicas(actors);
  }

  get wrongContents(): number {
    return this.actors.wrongContents;
  }

  committed(): readonly string[] {
    return this.actors.tracker?.committedNames() ?? [];
  }

  traffic(): NetworkTraffic {
    return this.hosts.traffic();
  }

  trackerRequests(): number {
    return this.hosts.trackerRequests();
  }

  placement(): readonly PlacedFile[] {
    return this.actors.tracker ? placementMap(this.actors.tracker) : [];
  }

  view(): ReplicaView | undefined {
    return this.actors.tracker ? this.replicas : undefined;
  }
}
