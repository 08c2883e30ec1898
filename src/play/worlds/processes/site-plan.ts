import type { Faults } from "../../../scenario/players/stage.js";

/** The place where the processes of a scenario run: the loopback interface, or network namespaces of their own. */
export interface SitePlan {
  /** The address on which a node listens, or the tracker (-1), as host:port. Port 0: any free port. */
  listen(node: number): string;
  /** Prepares the nodes' folders, before the first process starts. Left out: they are folders of the machine's disk. */
  furnish?(folders: readonly string[]): void;
  /** The words before the command that starts a process of this node. */
  within(node: number): readonly string[];
  /** The faults of hosts and links that this site can play. */
  readonly faults: Faults;
  /** Sentences for the report, which say which parts of the scenario's network the site plays, and which not. */
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
