import { formatDuration, formatNumber, plural } from "../../report/text/format.js";
import type { Millis } from "../../runtime/clock.js";

/** The length of a run's start, in ms of the scenario's clock. Most nodes join in it, so it may take more wall time than a later hour. */
const STARTING = 1000;
/** The time left is shown only after this much wall time in ms, and after this share of the run. Before that the speed means too little. */
const MEANINGFUL_MS = 1000;
const MEANINGFUL_SHARE = 0.01;

/** How fast a run proceeds, and how long it will still take: starting -> playing -> playing, with the time left. */
export class Pace {
  private started: { readonly now: Millis; readonly wall: Millis } | undefined;

  constructor(
    private readonly duration: Millis,
    private readonly nodes: number,
  ) {}

  /** Writes the progress as a text. `now`: the scenario's clock in ms. `wall`: the machine's clock in ms, counted from any fixed moment. */
  tell(now: Millis, wall: Millis): string {
    if (now < Math.min(STARTING, this.duration)) return `starting ${plural(this.nodes, "node")}`;
    this.started ??= { now, wall };
    const percent = Math.floor((100 * now) / this.duration);
    const far = `${formatDuration(now)} of ${formatDuration(this.duration)} (${percent} %)`;
    const [played, took] = [now - this.started.now, wall - this.started.wall];
    if (took < MEANINGFUL_MS || played <= 0 || now < MEANINGFUL_SHARE * this.duration) return far;
    const speed = played / took;
    const left = Math.ceil((this.duration - now) / speed / 1000) * 1000;
    return `${far} · ${formatNumber(Number(speed.toPrecision(2)))}x · ${formatDuration(left)} left`;
  }
}
