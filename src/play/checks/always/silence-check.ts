import type { Millis } from "../../../runtime/clock.js";
import type { PeerHealth } from "../../../runtime/observer.js";
import { ROUNDING } from "./clock-time.js";
import type { Finding } from "./finding.js";
import type { Inside } from "./inside.js";

/** Checks that the tracker suspects no node, and gives up none, before the node was silent for long enough. */
export class SilenceCheck {
  constructor(
    private readonly inside: Inside,
    private readonly settings: { readonly suspectAfter: Millis; readonly deadAfter: Millis },
    private readonly silent: Finding,
  ) {}

  /** Looks at a peer whose health changed. Times are those of the tracker's clock, which may be wrong. */
  look(peer: number, health: PeerHealth): void {
    const { tracker, trackerEnv } = this.inside;
    if (!tracker || !trackerEnv || (health !== "suspected" && health !== "dead")) return;
    this.silent.looked();
    const silence = trackerEnv.now() - tracker.peers.lastHeard[peer]!;
    const least = health === "dead" ? this.settings.deadAfter : this.settings.suspectAfter;
    if (silence + ROUNDING >= least) return;
    const name = tracker.peers.identities[peer]!;
    const words = health === "dead" ? "was given up" : "was suspected";
    this.silent.fail(name, `${name} ${words} after ${Math.round(silence)} ms of silence: ${least} ms are allowed`);
  }
}
