import { isSummed } from "../../report/comparison/metric-rows.js";
import { formatDuration } from "../../report/text/format.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { ExperimentMetric } from "../experiment.js";

/** Why a figure of one scenario says nothing beside another's; null when it does. The same rules as of two reports, told from the plans. */
export function whyNotComparable({ path, unit }: ExperimentMetric, a: Scenario, b: Scenario): string | null {
  if (isSummed(path, unit) && a.duration !== b.duration)
    return `${formatDuration(a.duration)} played against ${formatDuration(b.duration)}`;
  if (/^load\.(served|requests)\./.test(path) && hasReaders(a) !== hasReaders(b))
    return "nodes that offer no capacity send cached copies in one of them only, so that other nodes are counted";
  return null;
}

/** Whether nodes that offer no capacity may send cached copies. */
function hasReaders({ nodes, node }: Scenario): boolean {
  return node.cache > 0 && nodes.some(({ capacity }) => capacity === 0);
}
