import { TrackerServiceDefinition } from "../../../gen/swarmlab/v1/tracker.js";
import { methodPath } from "../../../live/grpc/wire.js";
import type { NetworkTraffic } from "../../hosts.js";
import type { TallyReport } from "./worker/reports.js";

interface Carrier {
  readonly tally: TallyReport | undefined;
  readonly hasEnded: boolean;
}

/**
 * The bytes that the connections of all processes have carried, by their last reports. `received` are the reports of the same processes at an earlier
 * moment. Only these count for the bytes that have arrived. So the sender of each such byte has had time to report it. `kills` is the number of
 * processes that were killed. They may have sent more than they could report, which explains bytes that arrived although no process reports having
 * sent them.
 */
export function processTraffic(all: readonly Carrier[], received: readonly Carrier[], kills: number): NetworkTraffic {
  const sum = (of: readonly Carrier[], figure: (tally: TallyReport, hasEnded: boolean) => number): number =>
    of.reduce((total, { tally, hasEnded }) => total + (tally ? figure(tally, hasEnded) : 0), 0);
  const sent = sum(all, (tally) => tally.streamedOutBytes);
  const delivered = sum(received, (tally) => tally.streamedInBytes);
  const open = sum(received, (tally, hasEnded) => (hasEnded ? 0 : tally.openStreams));
  const unreported = kills > 0 ? Math.max(0, delivered - sent) : 0;
  // The rest cannot be divided, since nobody knows which bytes to a process that has ended were lost. So all of it counts as in flight while a
  // process that has not ended receives a stream, and otherwise as cut.
  const rest = Math.max(0, sent + unreported - delivered);
  const [inFlight, cut] = open > 0 ? [rest, 0] : [0, rest];
  return {
    trackerCalls: trackerCalls(all),
    messages: sum(all, (tally) => tally.messages),
    messageBytes: sum(all, (tally) => tally.messageBytes),
    streamed: { sent, unreported, delivered, inFlight, cut },
  };
}

/** Adds up the calls of each of the tracker's methods, sorted by the methods' names. */
export function trackerCalls(all: readonly Pick<Carrier, "tally">[]): { method: string; count: number }[] {
  return Object.entries(TrackerServiceDefinition.methods)
    .map(([method, descriptor]) => {
      const path = methodPath(TrackerServiceDefinition, descriptor);
      return { method, count: all.reduce((total, { tally }) => total + (tally?.served.get(path) ?? 0), 0) };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.method < b.method ? -1 : 1));
}
