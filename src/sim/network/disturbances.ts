import type { Disturbance } from "../../runtime/network-faults.js";
import { draw32, type KeyedRandom } from "../../runtime/random/keyed-random.js";
import { TICKS_PER_MS, type Tick } from "../events/event-queue.js";

interface Running extends Pick<Disturbance, "loss" | "duplicates"> {
  readonly delay: Tick;
  readonly jitter: Tick;
  /** For each host, whether it is disturbed. */
  readonly hosts: Uint8Array;
  /**
   * By host: the number of messages that it has sent and that this disturbance concerned. It keys the draws of each message, so that no
   * message changes the draws of another host's messages.
   */
  readonly sent: Uint32Array;
  key: readonly [number, number];
}

/** The numbers of the draws that each message has. */
const LOSS = 0;
const JITTER = 1;
const DUPLICATE = 2;
const DRAWS = 3;
const FROM_2_32 = 2 ** -32;

/** The disturbances of a network that are in force now. There may be several at once. */
export class Disturbances {
  /** Whether there is any disturbance. While there is none, callers need not ask about single messages. */
  isAny = false;
  private readonly running = new Map<number, Running>();
  private count = 0;
  private key: readonly [number, number];

  /** `changed`: called after a disturbance has begun or ended. */
  constructor(
    random: KeyedRandom,
    private readonly changed: () => void,
  ) {
    this.key = random.purposeKey("disturbance");
  }

  /** Begins to disturb the messages from and to these hosts. `all`: the number of all hosts. Returns a handle. */
  begin(hosts: readonly number[], all: number, disturbance: Disturbance): number {
    const disturbed = new Uint8Array(all);
    for (const host of hosts) disturbed[host] = 1;
    const number = ++this.count;
    const key = this.keyOf(number);
    const delay = Math.round(disturbance.delay * TICKS_PER_MS);
    const jitter = Math.round(disturbance.jitter * TICKS_PER_MS);
    this.running.set(number, { hosts: disturbed, sent: new Uint32Array(all), key, ...disturbance, delay, jitter });
    this.isAny = true;
    this.changed();
    return number;
  }

  /** Takes new keys for draws. Call it when `random` was rekeyed. */
  rekey(random: KeyedRandom): void {
    this.key = random.purposeKey("disturbance");
    for (const [number, one] of this.running) one.key = this.keyOf(number);
  }

  /** Ends a disturbance. Returns false if it has ended already. */
  end(disturbance: number): boolean {
    const wasThere = this.running.delete(disturbance);
    this.isAny = this.running.size > 0;
    this.changed();
    return wasThere;
  }

  /** The number of ticks by which a call's message is late, or -1 when it is lost. Ask only once for each message, since this draws. */
  ofMessage(from: number, to: number): Tick {
    let more = 0;
    let isLost = false;
    for (const one of this.between(from, to)) {
      isLost = this.draw(one, from, LOSS) < one.loss || isLost;
      more += this.delayOf(one, from);
    }
    return isLost ? -1 : more;
  }

  /** The number of ticks by which a stream's event is late. If it is lost, the stream's connection sends it again after a `roundTrip`. */
  ofWord(from: number, to: number, roundTrip: Tick): Tick {
    let more = 0;
    for (const one of this.between(from, to)) {
      if (this.draw(one, from, LOSS) < one.loss) more += roundTrip;
      more += this.delayOf(one, from);
    }
    return more;
  }

  /**
   * Whether the request that `from` has just sent comes twice. The request is already counted, so this draw is keyed by the number of the
   * next message.
   */
  isDoubled(from: number, to: number): boolean {
    let isDoubled = false;
    for (const one of this.between(from, to)) {
      isDoubled = this.draw(one, from, DUPLICATE) < one.duplicates || isDoubled;
    }
    return isDoubled;
  }

  private keyOf(number: number): readonly [number, number] {
    return [this.key[0] ^ Math.imul(number, 0x9e3779b1), this.key[1] ^ Math.imul(number, 0x85ebca77)];
  }

  private *between(from: number, to: number): Generator<Running> {
    // Messages from a host to itself cross no network. A host that was added after the disturbance began is not disturbed.
    if (from === to) return;
    for (const one of this.running.values()) if (one.hosts[from] === 1 || one.hosts[to] === 1) yield one;
  }

  /** Draws how much longer a message takes, and counts the message. Draws after this one have the next message's number. */
  private delayOf(one: Running, from: number): Tick {
    const more = one.delay + Math.floor(one.jitter * this.draw(one, from, JITTER));
    one.sent[from]! += 1;
    return more;
  }

  /** Draws a number in [0, 1). */
  private draw({ key, sent }: Running, from: number, what: number): number {
    const [a, b] = [key[0] ^ Math.imul(from, 0x9e3779b1), key[1] ^ Math.imul(from, 0x85ebca77)];
    return draw32(a, b, DRAWS * (sent[from] ?? 0) + what) * FROM_2_32;
  }
}
