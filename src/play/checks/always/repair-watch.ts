import type { Millis } from "../../../runtime/clock.js";
import type { HoldReason } from "../../../runtime/observer.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { clockTime, ROUNDING } from "./clock-time.js";
import type { Finding } from "./finding.js";
import type { Inside } from "./inside.js";

interface Ordered {
  readonly target: number;
  readonly source: number;
}

/**
 * Checks the tracker's repairs as it orders them: no more at once than allowed, in all and for each node, and none while repair is held. A hold after a
 * mass failure lasts for its whole time.
 */
export class RepairWatch {
  /** The repairs under way, by chunk, as "file/position". */
  private readonly underWay = new Map<string, Ordered>();
  private hold: { readonly reason: HoldReason; readonly until: Millis } | undefined;

  constructor(
    private readonly inside: Inside,
    private readonly settings: Scenario["tracker"]["repair"],
    private readonly streams: Finding,
    private readonly heldBack: Finding,
    private readonly now: () => Millis,
  ) {}

  trackerWentDown(): void {
    this.underWay.clear();
    this.hold = undefined;
  }

  /**
   * After the tracker has restarted, it holds repair until holders have reported. If a mass failure happens in this time, the same hold gets a
   * new end. The hold still ends as soon as enough chunks are reported.
   */
  held(reason: HoldReason, time: Millis): void {
    this.hold = { reason: this.hold?.reason === "restart" ? "restart" : reason, until: this.trackersNow + time };
  }

  resumed(): void {
    const { hold } = this;
    this.hold = undefined;
    if (hold?.reason !== "mass failure" || this.trackersNow + ROUNDING >= hold.until) return;
    this.heldBack.fail(
      "repair",
      `repair went on at ${clockTime(this.now())}, before its hold after a mass failure was over`,
    );
  }

  ordered(fileId: number, position: number, target: number, source: number): void {
    const what = `chunk ${position} of ${this.inside.tracker?.files.byId(fileId)?.name ?? "a file that is gone"}`;
    this.heldBack.looked();
    if (this.hold)
      this.heldBack.fail(what, `repair of ${what} was ordered at ${clockTime(this.now())}, while repair was held`);
    this.underWay.set(`${fileId}/${position}`, { target, source });
    this.streams.looked();
    const { streams, streamsPerSource, streamsPerTarget } = this.settings;
    const repairs = [...this.underWay.values()];
    const sends = repairs.filter((one) => one.source === source).length;
    const gets = repairs.filter((one) => one.target === target).length;
    this.compare(repairs.length, streams, "the network", "has");
    this.compare(sends, streamsPerSource, this.nameOf(source), "sends");
    this.compare(gets, streamsPerTarget, this.nameOf(target), "gets");
  }

  ended(fileId: number, position: number): void {
    this.underWay.delete(`${fileId}/${position}`);
  }

  private compare(count: number, most: number, who: string, does: string): void {
    if (count > most)
      this.streams.fail(who, `${who} ${does} ${count} repairs at once at ${clockTime(this.now())}, of at most ${most}`);
  }

  private nameOf(peer: number): string {
    return this.inside.tracker?.peers.identities[peer] ?? `peer ${peer}`;
  }

  /** The time of the tracker's clock, which may be wrong. */
  private get trackersNow(): Millis {
    return this.inside.trackerEnv?.now() ?? this.now();
  }
}
