import type { Faults } from "../../../scenario/players/stage.js";

/** Where the processes of a scenario run: on the loopback interface, or in network namespaces of their own. */
export interface SitePlan {
  /** host:port on which a node listens, or the tracker (-1). Port 0 means any free port. */
  listen(node: number): string;
  /** Words before the command that starts a process of this node. */
  within(node: number): readonly string[];
  /** The faults of hosts and links that this site can play. */
  readonly faults: Faults;
  /** Sentences for the report: which parts of the scenario's network it plays, and which not. */
  readonly notes: readonly string[];
  /** Removes everything that was made for the processes. They must have ended. */
  close(): Promise<void>;
}

export const loopback: SitePlan = {
  listen: () => "127.0.0.1:0",
  within: () => [],
  faults: {},
  notes: ["The links were the machine's own: the scenario's bandwidth, latency, jitter and loss were not played."],
  close: () => Promise.resolve(),
};
