import { isSummed } from "../../report/comparison/metric-rows.js";
import { formatDuration } from "../../report/text/format.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { ExperimentMetric, Setting } from "../experiment.js";

/** A setting, as far as it decides what its figures can be held against. */
export interface ComparedSetting {
  readonly name: string;
  /** Milliseconds that a run is played. */
  readonly played: number;
  /** Whether nodes that offer no capacity may send cached copies: then other nodes are counted in what is served. */
  readonly readers: boolean;
}

export function comparedSetting({ name, scenario }: Setting): ComparedSetting {
  return { name, played: scenario.duration, readers: hasReaders(scenario) };
}

/** Why a figure of one setting says nothing beside another's; null when it does. The same rules as of two reports, told from the plans. */
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
