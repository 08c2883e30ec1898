import { TrackerServiceDefinition } from "../../../gen/swarmlab/v1/tracker.js";
import { methodPath } from "../../../live/grpc/wire.js";
import type { NetworkTraffic } from "../../hosts.js";
import type { TallyReport } from "./worker/reports.js";

interface Carrier {
  readonly tally: TallyReport | undefined;
  readonly hasEnded: boolean;
}

/**
 * Computes the traffic that the connections of all processes have carried. `all` are the last reports of the processes, and `received` are earlier
 * reports of the same processes. The bytes sent are those in `all`. The bytes that arrived are those in `received`, so that the sender of each byte
 * has had time to report it. `kills` is the number of processes that were killed. They may have sent bytes that they could not report any more. So
 * after a kill more bytes may have arrived than were reported as sent.
 */
export function processTraffic(all: readonly Carrier[], received: readonly Carrier[], kills: number): NetworkTraffic {
  const sum = (of: readonly Carrier[], figure: (tally: TallyReport, hasEnded: boolean) => number): number =>
    of.reduce((total, { tally, hasEnded }) => total + (tally ? figure(tally, hasEnded) : 0), 0);
  const sent = sum(all, (tally) => tally.streamedOutBytes);
  const delivered = sum(received, (tally) => tally.streamedInBytes);
  const open = sum(received, (tally, hasEnded) => (hasEnded ? 0 : tally.openStreams));
  const unreported = kills > 0 ? Math.max(0, delivered - sent) : 0;
  // `rest` are the bytes that were sent and have not arrived. Some are on their way. Others are lost, such as those to a process that has ended.
  // Nobody knows how many are lost. So all of them count as in flight while a process that has not ended receives a stream, and otherwise as cut.
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
