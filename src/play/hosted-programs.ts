import type { Scenario } from "../scenario/scenario.js";
import { HostedActors, type HostedParts } from "./hosted-actors.js";
import { HostedWitness } from "./hosted-witness.js";
import type { Hosts } from "./hosts.js";
import type { Programs } from "./programs.js";

/** The programs of a scenario as objects of this process, on simulated hosts or on real sockets. */
export class HostedPrograms implements Programs {
  readonly clock: Hosts;
  readonly actors: HostedActors;
  readonly witness: HostedWitness;

  constructor(scenario: Scenario, parts: HostedParts) {
    this.clock = parts.hosts;
    this.actors = new HostedActors(scenario, parts);
    this.witness = new HostedWitness(parts.hosts, this.actors);
  }
}
