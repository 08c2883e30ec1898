import { formatDuration, formatNumber, plural } from "../../report/text/format.js";
import type { Millis } from "../../runtime/clock.js";

/** Of the scenario's clock, in ms: while all nodes come at once, a moment of it takes longer than an hour later on. */
const STARTING = 1000;
/** Wall time in ms, and share of a run, from which on its speed says when it will be over. */
const MEANINGFUL_MS = 1000;
const MEANINGFUL_SHARE = 0.01;

/** How fast a run gets on, and when it will be there: starting -> playing -> playing, with the time left. */
export class Pace {
  private started: { readonly now: Millis; readonly wall: Millis } | undefined;

  constructor(
    private readonly duration: Millis,
    private readonly nodes: number,
  ) {}

  /** What to say at a time of the scenario's clock, `wall` ms of the machine's later than any fixed moment. */
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
