import type { Page } from "playwright-core";

/** Times between frames, in milliseconds, for about `ms` milliseconds. The script is text, since the types of the tests are those of Node. */
export function frameTimes(page: Page, ms: number): Promise<number[]> {
  return page.evaluate(`new Promise((resolve) => {
    const times = [];
    let before = 0, first = 0;
    const step = (now) => {
      if (before > 0) times.push(now - before);
      first ||= now;
      before = now;
      if (now - first < ${ms}) requestAnimationFrame(step);
      else resolve(times);
    };
    requestAnimationFrame(step);
  })`);
}

/** For each of these moments, the milliseconds from the jump to it until the next frame, with everything that is computed and drawn. */
export function jumpTimes(page: Page, moments: readonly number[]): Promise<number[]> {
  return page.evaluate(`(async () => {
    const times = [];
    for (const moment of ${JSON.stringify(moments.map(Math.round))}) {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const began = performance.now();
      history.replaceState(null, "", "#t=" + moment);
      dispatchEvent(new PopStateEvent("popstate"));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      times.push(performance.now() - began);
    }
    return times;
  })()`);
}

/** The smallest value such that at least this share of all values is not larger. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
