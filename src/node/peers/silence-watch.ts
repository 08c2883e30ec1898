import type { Peer } from "../../gen/swarmlab/v1/common.js";
import type { Millis } from "../../runtime/clock.js";
import type { NodeParts } from "../parts.js";
import type { Sign } from "./contacts.js";
import type { Due } from "./shared-timer.js";

/** An object that waits for something from a peer. */
export interface Waiting {
  /**
   * Called when the peer has answered that it is there, although nothing came from it for `quiet` ms. Returns true to end the watch.
   */
  onSign(sign: Exclude<Sign, "silent">, quiet: Millis): boolean;
  /** Called once, when the peer does not answer the question whether it is there. The watch then ends. */
  onSilence(): void;
}

/**
 * Watches for a peer that falls silent. If nothing came for too long, the node asks the peer whether it is there. While the peer says so, because it
 * is slow or serves others first, the node keeps waiting, and asks it less and less often.
 */
export class SilenceWatch implements Due {
  dueAt: Millis = 0;
  place = -1;
  private heardAt: Millis;
  private patience: Millis;
  private over = false;

  /** `bytes`: the size of the first chunk that is to come, or to be stored. */
  constructor(
    private readonly parts: NodeParts,
    private readonly peer: Peer,
    private readonly what: "chunks" | "orders",
    private readonly bytes: number,
    private readonly waiting: Waiting,
  ) {
    this.heardAt = parts.env.now();
    this.patience = parts.contacts.patience(peer, bytes, what);
    parts.contacts.overdue.set(this, this.patience);
  }

  /** Called when something came from the peer. */
  heard(): void {
    const { env, contacts } = this.parts;
    const now = env.now();
    contacts.delivered(this.peer, this.bytes, this.what, now - this.heardAt);
    this.heardAt = now;
  }

  stop(): void {
    this.over = true;
    this.parts.contacts.overdue.callOff(this);
  }

  onDue(): void {
    const { contacts } = this.parts;
    const left = Math.max(this.patienceLeft, contacts.surelyThere(this.peer));
    if (left > 0) this.wait(left);
    else contacts.ask(this.peer, (sign) => this.onSign(sign));
  }

  /**
   * How long nothing needs to be done; 0 or less: the peer is to be asked. Both callers use this one formula. Two formulas could differ by
   * rounding: then one would say that the peer must be asked, and the other that nothing is overdue, again and again without end.
   */
  private get patienceLeft(): Millis {
    return this.heardAt + this.patience - this.parts.env.now();
  }

  private wait(delay: Millis): void {
    this.parts.contacts.overdue.set(this, delay);
  }

  private onSign(sign: Sign): void {
    if (this.over) return;
    const left = this.patienceLeft;
    // Something came while the question was on its way.
    if (left > 0) return this.wait(left);
    const quiet = this.parts.env.now() - this.heardAt;
    this.over = sign === "silent" || this.waiting.onSign(sign, quiet);
    if (sign === "silent") this.waiting.onSilence();
    else if (!this.over) this.wait(Math.max(quiet, this.parts.settings.callDeadlineMs));
  }
}
