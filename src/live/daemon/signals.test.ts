import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DRAIN_SIGNAL, SAME_PRESS_MS, stopRequested } from "./signals.js";

const signals = ["SIGINT", "SIGTERM", DRAIN_SIGNAL, "SIGALRM"] as const;
const counts = () => signals.map((signal) => process.listenerCount(signal));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
});

test("a second request to leave does not end a process that drains; a second Ctrl-C ends it", async () => {
  const before = signals.map((signal) => process.listeners(signal));
  const stopping = stopRequested();
  process.emit(DRAIN_SIGNAL);
  expect(await stopping).toBe("drain");
  vi.advanceTimersByTime(SAME_PRESS_MS);
  // A signal without a listener has its default effect, which ends the process.
  expect(counts()).toEqual(before.map((listeners, i) => listeners.length + (i < 2 ? 0 : 1)));
  expect([process.emit(DRAIN_SIGNAL), process.emit("SIGALRM")]).toEqual([true, true]);
  for (const [i, signal] of signals.entries())
    for (const listener of process.listeners(signal)) if (!before[i]?.includes(listener)) process.off(signal, listener);
});
