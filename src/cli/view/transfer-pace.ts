import { formatBytes, formatDuration, formatRate } from "../../report/text/format.js";
import type { Millis } from "../../runtime/clock.js";

/**
 * The rate is measured over the last stretch of this length. A rate over all bytes would be too high, since the chunks of
 * an earlier, unfinished get are read back fast from the disk.
 */
const STRETCH_MS = 5000;
const SAMPLE_EVERY_MS = 250;
/** The rate is shown once it is measured over at least this wall time, in ms. */
const MEANINGFUL_MS = 1000;

interface Sample {
  readonly bytes: number;
  readonly wall: Millis;
}

/** Computes the progress of a put or a get, its rate, and the time left. */
export class TransferPace {
  private readonly samples: Sample[] = [];

  constructor(readonly size: number) {}

  /** Writes the progress when `bytes` are done, at `wall` ms after any fixed moment. */
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
    // Keep the last sample from before the stretch: the stretch begins there.
    while (this.samples.length > 1 && wall - (this.samples[1] as Sample).wall >= STRETCH_MS) this.samples.shift();
  }
}
