import type { View } from "../view-state.js";

const PAUSE_MS = 250;

/**
 * Draws what depends on the moment: at once while the reader goes from moment to moment; while the run plays four times a second, and
 * only what is in sight.
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
