import type { Faults } from "../../../scenario/players/stage.js";

/** Where the processes of a scenario run: on the loopback interface, or in network namespaces of their own. */
export interface SitePlan {
  /** host:port to listen on; port 0: any free one. -1: the tracker. */
  listen(node: number): string;
  /** Words before the command that starts a process of this node. */
  within(node: number): readonly string[];
  /** What can be done to hosts and links. */
  readonly faults: Faults;
  /** What it does of the scenario's network, and what not: sentences for the report. */
  readonly notes: readonly string[];
  /** Takes away whatever was made for the processes, which have ended. */
  close(): Promise<void>;
}

export const loopback: SitePlan = {
  listen: () => "127.0.0.1:0",
  within: () => [],
  faults: {},
  notes: ["The links were the machine's own: the scenario's bandwidth, latency, jitter and loss were not played."],
  close: () => Promise.resolve(),
};
