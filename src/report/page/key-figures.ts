import type { RunWords } from "../../page/page-data.js";
import { knowsQuantile } from "../analysis/statistics.js";
import type { OperationReport, Report } from "../report.js";
import {
  formatBytes,
  formatDuration,
  formatNumber,
  formatShare,
  formatValue,
  plural,
  roughShare,
} from "../text/format.js";

type Figure = RunWords["figures"][number];

/** The largest number of figures that are shown. A reader does not take in more. */
const MOST = 5;
/** The largest number of failed expectations that are shown among these figures. */
const MISSED = 2;

/** Chooses the figures to look at first: expectations that failed, then availability, times of downloads and uploads, and the like. */
export function keyFigures(report: Report): Figure[] {
  return [
    ...missed(report),
    ...readable(report),
    ...times("download", report.gets),
    ...times("upload", report.puts),
    ...moved(report),
    ...fullest(report),
    ...online(report),
  ].slice(0, MOST);
}

function missed({ expectations }: Report): Figure[] {
  return expectations
    .filter(({ verdict }) => verdict === "failed")
    .slice(0, MISSED)
    .map(({ metric, text, actual, unit }) => ({
      label: metric,
      value: actual === null ? "no data" : formatValue(actual, unit),
      note: `failed: expected ${text}`,
    }));
}

function readable({ files, availability }: Report): Figure[] {
  if (!availability) return [];
  const left = files.committed - files.removed;
  const end =
    left === 0
      ? "all were removed"
      : files.lost > 0
        ? `${formatNumber(files.lost)} of ${plural(left, "file")} lost`
        : "none was lost";
  const worst =
    availability.min === 1
      ? "at all times"
      : `at worst ${formatShare(availability.min)}, at ${formatDuration(availability.minAt)}`;
  return [
    { label: "Files that could be read, on average", value: formatShare(availability.mean), note: `${worst}; ${end}` },
  ];
}

function times(one: string, { time, started, failed, interrupted }: OperationReport): Figure[] {
  if (started === 0) return [];
  const broken = failed + interrupted;
  const all = `${plural(started, one)}, ${broken === 0 ? "none failed" : `${formatNumber(broken)} failed`}`;
  if (!time) return [{ label: `Median ${one}`, value: "–", note: `${all}; none succeeded` }];
  const of = time.count < started ? `of the ${formatNumber(time.count)} that succeeded, ` : "";
  const longest = knowsQuantile(time.count, 0.99)
    ? `${of}99 in 100 within ${formatDuration(time.p99)}`
    : `${of}the longest ${formatDuration(time.max)}`;
  return [{ label: `Median ${one}`, value: formatDuration(time.median), note: `${all}; ${longest}` }];
}

function moved({ repair, transfers: { byPurpose } }: Report): Figure[] {
  if (repair.stored === 0) return [];
  const share = repair.shareOfTraffic === null ? "" : `${roughShare(repair.shareOfTraffic)} of all traffic, `;
  return [
    {
      label: "Moved by repair",
      value: formatBytes(byPurpose.repair),
      note: `${share}${plural(repair.stored, "replica")}`,
    },
  ];
}

function fullest({ load: { stored } }: Report): Figure[] {
  const { spread, ideal, max, nodes } = stored;
  if (!spread || max === null || nodes < 2) return [];
  const isUnequal = ideal !== null && !ideal.equal;
  return [
    {
      label: "Fullest node",
      value: `${formatNumber(isUnequal ? ideal.maxOverIdeal : spread.maxOverMean)} ×`,
      note: isUnequal
        ? "its share by capacity, in replicas at the end"
        : `the mean: ${formatBytes(max)} in replicas at the end`,
    },
  ];
}

function online({ nodes }: Report): Figure[] {
  const note = `${plural(nodes.crashes, "crash", "crashes")}, ${plural(nodes.leaves, "leave")}`;
  return [
    {
      label: "Nodes online, on average",
      value: `${formatNumber(nodes.meanOnline)} of ${formatNumber(nodes.total)}`,
      note,
    },
  ];
}
