import type { ViewState } from "../../view-state.js";

/** The longest real time, in ms, by which one frame moves the run. So after a pause of the browser the run goes on from where it was. */
const LONGEST_FRAME_MS = 100;

/** Moves the time of a view while it plays, once a frame. While nothing plays it does nothing. */
export class Player {
  private frame: number | undefined;
  private before: number | undefined;

  /** `end`: the end of the run, in ms. */
  constructor(
    private readonly view: ViewState,
    private readonly end: number,
  ) {
    view.onChange(() => this.follow());
    this.follow();
  }

  /** Starts to play in a direction, or stops if the run already plays in it. At one end of the run it begins again at the other. */
  toggle(direction: 1 | -1): void {
    const { playing, speed, time } = this.view.current;
    if (playing && Math.sign(speed) === direction) return this.view.change({ playing: false });
    const from = direction === 1 && time >= this.end ? 0 : direction === -1 && time <= 0 ? this.end : time;
    this.view.change({ playing: true, speed: direction * Math.abs(speed), time: from });
  }

  private follow(): void {
    if (!this.view.current.playing) this.before = undefined;
    else this.frame ??= requestAnimationFrame((now) => this.step(now));
  }

  private step(now: number): void {
    this.frame = undefined;
    const { playing, speed, time } = this.view.current;
    if (!playing) return;
    const elapsed = Math.min(LONGEST_FRAME_MS, now - (this.before ?? now));
    this.before = now;
    const next = Math.min(this.end, Math.max(0, time + elapsed * speed));
    const isOver = speed > 0 ? next >= this.end : next <= 0;
    this.view.change({ time: next, playing: !isOver });
    this.follow();
  }
}
