import type { Redundancy, RedundancyRow } from "./redundancy.js";

/** The redundancy of whole replicas. Every piece is the whole chunk, so one suffices. */
class Replication implements Redundancy {
  readonly needed = 1;

  constructor(readonly targets: number) {}

  isReadable(pieces: number): boolean {
    return pieces >= this.needed;
  }

  lacks(pieces: number): boolean {
    return pieces < this.targets;
  }

  exceeds(pieces: number): boolean {
    return pieces > this.targets;
  }

  urgency(pieces: number): number {
    return this.needed - pieces;
  }

  committedWith(acknowledge: number): number {
    return acknowledge === 0 ? this.targets : Math.min(this.targets, acknowledge);
  }

  keptOn(peers: number): number {
    return Math.max(this.needed, Math.min(this.targets, peers));
  }
}

export const replication: RedundancyRow = {
  description: "whole copies of each chunk, as many as the put asks for. One of them suffices to read the chunk.",
  of: (targets) => new Replication(targets),
};
