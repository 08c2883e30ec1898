import { codeName } from "../../../runtime/rpc-error.js";
import type { HistoryEvent } from "../../../sim/events/recording-digest.js";
import { Kind, StreamEvent } from "../../../sim/events/slot.js";
import type { Simulation } from "../../../sim/simulation.js";

const streamWords: Readonly<Record<number, string>> = {
  [StreamEvent.OPEN]: "a stream of %s is opened at it",
  [StreamEvent.MESSAGE]: "a message of a stream of %s arrives",
  [StreamEvent.END]: "a stream of %s ends",
  [StreamEvent.CANCEL]: "a stream of %s is cancelled at it",
};

/** The kinds of events that happen to the network, and not to a host. */
const ofNetwork: readonly number[] = [
  Kind.PARTITION,
  Kind.HEAL,
  Kind.DISTURBANCE,
  Kind.CALM,
  Kind.HOLD,
  Kind.RELEASE,
  Kind.FLOWS,
];

/** Names the host to which an event belongs. If it belongs to none: `the network` or `the run`. */
export function ownerOf({ owner, kind }: HistoryEvent, { hosts }: Simulation): string {
  if (ofNetwork.includes(kind)) return "the network";
  return owner < 0 ? "the run" : (hosts[owner]?.identity ?? `host ${owner}`);
}

/** Says what happens in an event, in words for the second half of a sentence or after a colon. */
export function eventWords({ owner, kind, detail }: HistoryEvent, simulation: Simulation): string {
  const method = simulation.methods.methods[kind & 0xffff];
  const name = method ? `${method.service.fullName.replace(/^.*\./, "")}.${method.name}` : "an unknown call";
  switch (kind < 0x10000 ? kind : kind >> 16) {
    case Kind.REQUEST:
      return `a request of ${name} arrives (${detail} bytes)`;
    case Kind.REPLY:
      return `a reply to ${name} arrives (${detail} bytes)`;
    case Kind.FAILURE:
      return `its call of ${name} fails (${codeName(detail)})`;
    case Kind.STREAM:
      return (streamWords[detail] ?? "something happens to a stream of %s").replace("%s", name);
    case Kind.CRASH:
      return `it crashes, or leaves (life ${detail})`;
    case Kind.BOOT:
      return `it starts (life ${detail})`;
    case Kind.PAUSE:
      return "it is paused";
    case Kind.RESUME:
      return "it goes on";
    case Kind.SLOW:
      return `its processor is slow: ${detail} µs for each message or timer`;
    case Kind.QUICKEN:
      return "its processor is faster again";
    case Kind.SKEW:
      return `its clock jumps ahead by ${detail} µs, or drifts`;
    case Kind.CORRECT:
      return "its clock no longer drifts";
    case Kind.PARTITION:
      return `a partition begins: ${detail === 1 ? "a group" : `${detail} groups`} and the rest`;
    case Kind.HEAL:
      return "a partition ends";
    case Kind.HOLD:
      return `messages are held: between ${detail === 1 ? "a group" : `${detail} groups`} and the rest`;
    case Kind.RELEASE:
      return "held messages are released";
    case Kind.DISTURBANCE:
      return `a disturbance begins, of ${detail === 1 ? "a host" : `${detail} hosts`}`;
    case Kind.CALM:
      return "a disturbance ends";
    case Kind.FLOWS:
      return "a transfer ends, or transfers share links anew";
    default:
      return owner < 0 ? "a step, an arrival or a sample is due" : `a timer fires (life ${detail})`;
  }
}
