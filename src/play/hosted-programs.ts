import type { Scenario } from "../scenario/scenario.js";
import { hasStepThatNeeds } from "../scenario/steps/steps.js";
import type { Inside } from "./checks/always/inside.js";
import { HostedActors, type HostedParts } from "./hosted-actors.js";
import { HostedWitness } from "./hosted-witness.js";
import type { Hosts } from "./hosts.js";
import { LyingHosts } from "./liars/lying-hosts.js";
import type { Programs } from "./programs.js";

/** The programs of a scenario as objects of this process, on simulated hosts or on real sockets. */
export class HostedPrograms implements Programs {
  readonly clock: Hosts;
  readonly actors: HostedActors;
  readonly witness: HostedWitness;

  get inside(): Inside {
    return this.actors;
  }

  constructor(scenario: Scenario, parts: HostedParts) {
    this.clock = parts.hosts;
    const hosts = hasStepThatNeeds(scenario, "lies") ? new LyingHosts(parts.hosts, () => this.actors) : parts.hosts;
    this.actors = new HostedActors(scenario, { ...parts, hosts });
    this.witness = new HostedWitness(parts.hosts, this.actors);
  }
}
