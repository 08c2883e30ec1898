import { type Millis, NO_TIMER, type Timer } from "../../runtime/clock.js";
import type { Environment } from "../../runtime/environment.js";

/** An action that is due at a time, unless it is cancelled before. */
export interface Due {
  dueAt: Millis;
  /** The place in the list of deadlines; -1: it is not in the list. */
  place: number;
  onDue(): void;
}

/**
 * Many deadlines on one timer, for deadlines that are rarely reached. The timer is set to the earliest deadline. When it fires, all
 * deadlines are checked. There is no timer while there are no deadlines.
 */
export class SharedTimer {
  private readonly due: Due[] = [];
  private timer: Timer = NO_TIMER;
  private timerAt: Millis = 0;

  constructor(private readonly env: Environment) {}

  set(due: Due, delay: Millis): void {
    due.dueAt = this.env.now() + delay;
    if (due.place < 0) due.place = this.due.push(due) - 1;
    if (this.timer === NO_TIMER || due.dueAt < this.timerAt) this.arm(due.dueAt);
  }

  callOff(due: Due): void {
    if (due.place < 0) return;
    const last = this.due.pop() as Due;
    if (last !== due) {
      this.due[due.place] = last;
      last.place = due.place;
    }
    due.place = -1;
    if (this.due.length > 0) return;
    this.env.cancel(this.timer);
    this.timer = NO_TIMER;
  }

  private arm(at: Millis): void {
    const { env } = this;
    env.cancel(this.timer);
    this.timerAt = at;
    this.timer = env.after(Math.max(0, at - env.now()), SharedTimer.onTimer, this);
  }

  private static onTimer(self: SharedTimer): void {
    self.timer = NO_TIMER;
    const now = self.env.now();
    // A deadline that fires may set or cancel others.
    const ripe = self.due.filter(({ dueAt }) => dueAt <= now);
    for (const due of ripe) {
      if (due.place < 0 || due.dueAt > now) continue;
      self.callOff(due);
      due.onDue();
    }
    let next = Number.POSITIVE_INFINITY;
    for (const { dueAt } of self.due) if (dueAt < next) next = dueAt;
    if (next < Number.POSITIVE_INFINITY && (self.timer === NO_TIMER || next < self.timerAt)) self.arm(next);
  }
}
