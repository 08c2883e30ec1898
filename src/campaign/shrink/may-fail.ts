import type { ScriptTotals } from "../../report/script-totals.js";
import { stepsOf, type Written } from "../written.js";
import { without } from "./paths.js";

/**
 * The scenario without the `mayFail` of operations that succeed. `play` plays a written scenario, and gives the results
 * of its steps.
 */
export function withoutNeedlessMayFail(
  written: Written,
  play: (written: Written) => ScriptTotals | undefined,
): Written {
  const strict = { ...written, steps: stepsOf(written).map((step) => without(step, ["mayFail"])) };
  const script = play(strict);
  if (!script) return written;
  // In a scenario that was read from plain values, the place of a step is its path.
  const failed = new Set(script.problems.map(({ where }) => where));
  const steps = stepsOf(written).map((step, i) => (failed.has(`steps[${i}]`) ? step : without(step, ["mayFail"])));
  return { ...written, steps };
}
