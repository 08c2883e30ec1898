import { isSummed } from "../../report/comparison/metric-rows.js";
import { formatDuration } from "../../report/text/format.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { ExperimentMetric, Setting } from "../experiment.js";

/** The facts of a setting that decide with which others its figures can be compared. */
export interface ComparedSetting {
  readonly name: string;
  /** The time that a run is played, in ms. */
  readonly played: number;
  /** Whether nodes that offer no capacity may send cached copies. If so, the loads of sent chunks and of requests may include these nodes, too. */
  readonly readers: boolean;
}

export function comparedSetting({ name, scenario }: Setting): ComparedSetting {
  return { name, played: scenario.duration, readers: hasReaders(scenario) };
}

/** Says why a figure of one setting cannot be compared with another's; null if it can. The rules are those for two reports. */
export function whyNotComparable(
  { path, unit }: ExperimentMetric,
  a: ComparedSetting,
  b: ComparedSetting,
): string | null {
  if (isSummed(path, unit) && a.played !== b.played)
    return `${formatDuration(a.played)} played against ${formatDuration(b.played)}`;
  if (/^load\.(served|requests)\./.test(path) && a.readers !== b.readers)
    return "nodes that offer no capacity send cached copies in one of them only, so that other nodes are counted";
  return null;
}

/** Whether nodes that offer no capacity may send cached copies. */
function hasReaders({ nodes, node }: Scenario): boolean {
  return node.cache > 0 && nodes.some(({ capacity }) => capacity === 0);
}
