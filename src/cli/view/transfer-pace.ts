import { formatBytes, formatDuration, formatRate } from "../../report/text/format.js";
import type { Millis } from "../../runtime/clock.js";

/** The rate is that of this last stretch: what an earlier get had left is read back much faster than the rest comes. */
const STRETCH_MS = 5000;
const SAMPLE_EVERY_MS = 250;
/** From this stretch on the rate means something. */
const MEANINGFUL_MS = 1000;

interface Sample {
  readonly bytes: number;
  readonly wall: Millis;
}

/** How far a put or a get is, how fast it gets on, and when it will be there. */
export class TransferPace {
  private readonly samples: Sample[] = [];

  constructor(readonly size: number) {}

  /** What to say when `bytes` are through, `wall` ms later than any fixed moment. */
  tell(bytes: number, wall: Millis): string {
    this.sample(bytes, wall);
    const percent = this.size === 0 ? 100 : Math.floor((100 * bytes) / this.size);
    const far = `${formatBytes(bytes)} of ${formatBytes(this.size)} (${percent} %)`;
    const [first] = this.samples as [Sample];
    const [moved, took] = [bytes - first.bytes, wall - first.wall];
    if (took < MEANINGFUL_MS || moved < 0) return far;
    const rate = (moved / took) * 1000;
    if (rate === 0) return `${far} · stalled`;
    const left = Math.ceil((this.size - bytes) / rate) * 1000;
    return `${far} · ${formatRate(rate)} · ${formatDuration(left)} left`;
  }

  private sample(bytes: number, wall: Millis): void {
    const latest = this.samples.at(-1);
    if (!latest || wall - latest.wall >= SAMPLE_EVERY_MS) this.samples.push({ bytes, wall });
    // The last one from before the stretch is where it begins.
    while (this.samples.length > 1 && wall - (this.samples[1] as Sample).wall >= STRETCH_MS) this.samples.shift();
  }
}
