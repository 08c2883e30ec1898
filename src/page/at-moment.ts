import type { View } from "./view-state.js";

/**
 * While the run plays, visible parts are drawn at most once in this time, in ms. Parts that are out of sight are drawn once the moment has not
 * changed for this time.
 */
const PAUSE_MS = 250;

/**
 * Draws the parts of a page that depend on the moment. While the reader moves through time by hand, it draws visible parts
 * at once; while the run plays, four times a second. Parts that are out of sight follow when they come into sight, or when
 * the moment has not changed for a while, so that nobody waits for them.
 */
export class AtMoment {
  private last = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isInSight = true;
  private isOld = false;

  constructor(
    element: Element,
    private readonly draw: () => void,
  ) {
    const sight = new IntersectionObserver((entries) => {
      this.isInSight = entries.at(-1)?.isIntersecting ?? true;
      if (this.isInSight && this.isOld) this.now();
    });
    sight.observe(element);
  }

  changed({ playing }: View): void {
    if (!playing && this.isInSight) return this.now();
    this.isOld = true;
    if (!this.isInSight) this.wait(PAUSE_MS);
    else if (this.timer === undefined) this.wait(this.last + PAUSE_MS - performance.now());
  }

  private wait(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), Math.max(0, ms));
  }

  private now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.last = performance.now();
    this.isOld = false;
    this.draw();
  }
}
