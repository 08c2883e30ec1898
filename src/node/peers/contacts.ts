import type { Peer } from "../../gen/swarmlab/v1/common.js";
import { NodeServiceDefinition, type StatusResponse } from "../../gen/swarmlab/v1/node.js";
import { type Millis, NO_TIMER, type Timer } from "../../runtime/clock.js";
import type { Environment } from "../../runtime/environment.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { NodeSettings } from "../options.js";
import { SharedTimer } from "./shared-timer.js";
import { Uplink } from "./uplink.js";

/** The largest number of peers that the node remembers. Beyond it, the node forgets the one that it has known longest. */
const PEERS_REMEMBERED = 512;
/** How long a silent peer is avoided at first, and at most, in ms. The time doubles each time the peer is silent again. */
const FIRST_REST_MS = 15_000;
const LONGEST_REST_MS = 600_000;
/**
 * How long a peer has to answer, as shares of a call's deadline. A peer whose round trips were measured has at least the first, any other
 * peer at least the second. The third is the most that a peer has, unless the way to it is long.
 */
const SHORTEST_SHARE = 0.05;
const USUAL_SHARE = 0.1;
const LONGEST_SHARE = 0.4;
/** If the way to a peer is long, the peer has up to this many of its usual round trips to answer, but never more than the deadline. */
const LONG_WAY = 1.5;
/** The rate in bytes per ms (8 Mbit/s) below which a peer is asked whether it is there, if nothing was measured yet. */
const BRISK_RATE = 1_000;
/** The size in bytes to which a smaller chunk is rounded up for its time limit, since most of its time is waiting for a turn. */
const LEAST_BYTES = 64 * 1024;

/** How a peer reacted when asked whether it is there: its answer, "busy" if it refused to answer, or "silent". */
export type Sign = StatusResponse | "busy" | "silent";

/** The smoothed time of round trips and its deviation, as for TCP (RFC 6298). */
class RoundTrip {
  private smoothed = -1;
  private deviation = 0;

  measure(took: Millis): void {
    if (this.smoothed < 0) {
      this.smoothed = took;
      this.deviation = took / 2;
    } else {
      this.deviation += (Math.abs(took - this.smoothed) - this.deviation) / 4;
      this.smoothed += (took - this.smoothed) / 8;
    }
  }

  get isKnown(): boolean {
    return this.smoothed >= 0;
  }

  /** The usual round trip in ms; below 0: not known. */
  get mean(): Millis {
    return this.smoothed;
  }

  /** The time within which an answer can be expected, in ms. */
  get bound(): Millis {
    return this.smoothed + 4 * this.deviation;
  }
}

interface Contact {
  /** The round trips of the question whether the peer is there. */
  roundTrip: RoundTrip | undefined;
  /** The time at which the peer last delivered something. */
  deliveredAt: Millis;
  /** How often the peer was silent since it last delivered something. */
  silences: number;
  avoidedUntil: Millis;
  /** The callbacks that wait for the peer's answer while it is asked. */
  asking: ((sign: Sign) => void)[] | undefined;
  /** The timer that asks the peer a second time. */
  second: Timer;
}

/**
 * How soon this node's peers answer, and which of them did not. If something from a peer is overdue, the node asks that peer whether it is
 * there. If it does not answer this question either, the node avoids it for a while, longer each time, until it delivers something.
 */
export class Contacts {
  private readonly contacts = new Map<number, Contact>();
  /**
   * What was measured with the tracker and all peers together. `any`: the round trips of short calls. `chunks` and `orders`: the time to
   * fetch a chunk, and to have one stored, per byte.
   */
  private readonly any = new RoundTrip();
  private readonly chunks = new RoundTrip();
  private readonly orders = new RoundTrip();
  readonly uplink = new Uplink();
  /** The number of contacts that were silent. */
  private silent = 0;
  /** The times at which peers are asked whether they are there, because something from them is overdue. */
  readonly overdue: SharedTimer;

  constructor(
    private readonly env: Environment,
    private readonly settings: NodeSettings,
  ) {
    this.overdue = new SharedTimer(env);
  }

  /**
   * Whether contents of so many bytes may go along with orders. They may if all contents under way, these included, will probably arrive
   * within the shortest time after which a target counts as silent. The node estimates from earlier contents whether they will. In the first
   * half of that time the node only waits. Then it asks the target whether it is there, and the target has the other half to answer.
   */
  mayCarry(bytes: number): boolean {
    return this.uplink.carriesWithin(bytes, 2 * SHORTEST_SHARE * this.settings.callDeadlineMs);
  }

  /** Notes that the tracker answered a call. */
  trackerAnswered(took: Millis): void {
    this.any.measure(took);
  }

  /** How long to wait for the answer to a short question, in ms. */
  answerTime(peer: Peer): Millis {
    const { callDeadlineMs } = this.settings;
    const own = this.contacts.get(peer.number)?.roundTrip;
    const known = own ?? this.any;
    const least = own ? SHORTEST_SHARE : USUAL_SHARE;
    const most = Math.min(callDeadlineMs, Math.max(LONGEST_SHARE * callDeadlineMs, LONG_WAY * known.mean));
    return Math.min(Math.max(known.bound, least * callDeadlineMs), most);
  }

  /**
   * How long to wait for a chunk of `bytes`, or until it is stored, before the node asks the peer whether it is there.
   * Where links are slow or slots are rare, this is as long as recent transfers took, up to a call's deadline. So
   * most slow peers are not asked.
   */
  patience(peer: Peer, bytes: number, what: "chunks" | "orders"): Millis {
    const brisk = this.answerTime(peer) + bytes / BRISK_RATE;
    const { isKnown, bound } = this[what];
    const usual = isKnown ? bound * Math.max(bytes, LEAST_BYTES) : 0;
    return Math.max(brisk, Math.min(usual, this.settings.callDeadlineMs));
  }

  /** Notes that a peer delivered what was awaited. */
  delivered(peer: Peer, bytes: number, what: "chunks" | "orders", took: Millis): void {
    this[what].measure(took / Math.max(bytes, LEAST_BYTES));
    const contact = this.contactOf(peer);
    contact.deliveredAt = this.env.now();
    this.forgive(contact);
  }

  /** How long a peer that has just delivered something need not be asked whether it is there, in ms; 0 or less: it may be asked. */
  surelyThere({ number }: Peer): Millis {
    const contact = this.contacts.get(number);
    return contact ? contact.deliveredAt + USUAL_SHARE * this.settings.callDeadlineMs - this.env.now() : 0;
  }

  /** Whether the peer was silent recently and has delivered nothing since. */
  avoids(peer: Peer): boolean {
    if (this.silent === 0) return false;
    const contact = this.contacts.get(peer.number);
    return contact !== undefined && contact.silences > 0 && contact.avoidedUntil > this.env.now();
  }

  /** Notes that a peer did not answer in time. It is avoided for a while. */
  wasSilent(peer: Peer): void {
    const contact = this.contactOf(peer);
    const now = this.env.now();
    // Several overdue calls of one peer at the same time count as one silence.
    if (contact.silences > 0 && contact.avoidedUntil > now) return;
    if (contact.silences === 0) this.silent++;
    contact.avoidedUntil = now + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** contact.silences++);
  }

  /**
   * Asks a peer whether it is there. If no answer has come halfway to the deadline, it asks again, since a message may be lost. Callers that
   * ask meanwhile share the answer.
   */
  ask(peer: Peer, done: (sign: Sign) => void): void {
    const contact = this.contactOf(peer);
    if (contact.asking) {
      contact.asking.push(done);
      return;
    }
    const asking = [done];
    contact.asking = asking;
    const limit = this.answerTime(peer);
    contact.second = this.env.after(limit / 2, () => this.question(peer, contact, limit / 2, () => {}), undefined);
    this.question(peer, contact, limit, (sign) => {
      // If the second call was answered, others may be asking anew by now. The deadline of the first call says nothing to them.
      if (contact.asking === asking) this.settle(peer, contact, sign);
    });
  }

  /** Asks a peer once. The first answer settles the question; if none comes in time, `unanswered` is called. */
  private question(peer: Peer, contact: Contact, deadline: Millis, unanswered: (sign: Sign) => void): void {
    const began = this.env.now();
    const onAnswer = (result: StatusResponse | RpcError): void => {
      const sign = signOf(result);
      if (sign === "silent") return unanswered(sign);
      const took = this.env.now() - began;
      this.any.measure(took);
      contact.roundTrip ??= new RoundTrip();
      contact.roundTrip.measure(took);
      this.settle(peer, contact, sign);
    };
    this.env.call(peer, NodeServiceDefinition, "status", {}, deadline, onAnswer, undefined);
  }

  /** Passes the first answer to a question on to all who wait for it. */
  private settle(peer: Peer, contact: Contact, sign: Sign): void {
    const { asking } = contact;
    if (!asking) return;
    contact.asking = undefined;
    this.env.cancel(contact.second);
    contact.second = NO_TIMER;
    if (sign === "silent") this.wasSilent(peer);
    for (const waiting of asking) waiting(sign);
  }

  private forgive(contact: Contact): void {
    if (contact.silences === 0) return;
    contact.silences = 0;
    contact.avoidedUntil = 0;
    this.silent--;
  }

  private contactOf({ number }: Peer): Contact {
    let contact = this.contacts.get(number);
    if (contact) return contact;
    const deliveredAt = Number.NEGATIVE_INFINITY;
    contact = { roundTrip: undefined, deliveredAt, silences: 0, avoidedUntil: 0, asking: undefined, second: NO_TIMER };
    this.contacts.set(number, contact);
    if (this.contacts.size > PEERS_REMEMBERED) this.forgetOldest();
    return contact;
  }

  private forgetOldest(): void {
    for (const [number, contact] of this.contacts) {
      if (contact.asking) continue;
      this.forgive(contact);
      this.contacts.delete(number);
      return;
    }
  }
}

/** Reads an answer. A peer that refuses a question is there; one that cannot be reached, or does not know the question, counts as silent. */
function signOf(result: StatusResponse | RpcError): Sign {
  if (!(result instanceof RpcError)) return result;
  const { code } = result;
  const gone = code === Code.DEADLINE_EXCEEDED || code === Code.UNAVAILABLE || code === Code.UNIMPLEMENTED;
  return gone ? "silent" : "busy";
}
