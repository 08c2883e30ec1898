import { getHeapStatistics, setFlagsFromString } from "node:v8";
import type { Life } from "../life.js";

/** What a heap may grow by between two collections of its old part, in bytes and in percent. */
const GROWTH_BYTES = 128 * 1024 * 1024;
const MOST_PERCENT = 800;
const LEAST_PERCENT = 50;
/** How often that is fitted to the heap, in ms. */
const INTERVAL_MS = 10_000;

/**
 * Lets a small heap grow by more than its size before V8 marks all of it. Chunks pass by outside the heap, but count: with
 * V8's own measure ten megabytes of objects were marked after every sixteen that passed, which took longer than all the
 * rest. They are freed by the small collections, as before.
 */
export function letHeapGrow(life: Life): void {
  const adapt = (): void => {
    const percent = Math.round((GROWTH_BYTES / getHeapStatistics().used_heap_size) * 100);
    setFlagsFromString(`--heap-growing-percent=${Math.max(LEAST_PERCENT, Math.min(MOST_PERCENT, percent))}`);
  };
  adapt();
  const timer = setInterval(adapt, INTERVAL_MS).unref();
  life.whenOver(() => clearInterval(timer));
}
