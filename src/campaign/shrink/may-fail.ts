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
  // This scenario comes from plain values, which have no lines. So `where` of a problem is the path of its step, such as `steps[3]`.
  const failed = new Set(script.problems.map(({ where }) => where));
  const steps = stepsOf(written).map((step, i) => (failed.has(`steps[${i}]`) ? step : without(step, ["mayFail"])));
  return { ...written, steps };
}
