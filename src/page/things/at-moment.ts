import type { View } from "../view-state.js";

const PAUSE_MS = 250;

/**
 * Draws the parts of a page that depend on the moment. While the reader moves through time by hand, it draws them at
 * once; while the run plays, it draws only visible parts, four times a second.
 */
export class AtMoment {
  private last = 0;
  private isWaiting = false;
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
    if (!playing) return this.now();
    this.isOld = true;
    if (this.isWaiting) return;
    this.isWaiting = true;
    setTimeout(
      () => {
        this.isWaiting = false;
        if (this.isInSight && this.isOld) this.now();
      },
      Math.max(0, this.last + PAUSE_MS - performance.now()),
    );
  }

  private now(): void {
    this.last = performance.now();
    this.isOld = false;
    this.draw();
  }
}
