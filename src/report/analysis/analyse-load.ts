import { type PlacementName, placementNames, placementRow } from "../../policies/placement/policies.js";
import { expectedLoad, expectedRequests } from "../expected/expected-load.js";
import type { ExpectedLoad } from "../expected/played-load.js";
import type { LoadFigures } from "../figures.js";
import type { Measurements } from "../measurements.js";
import type { ExpectedSpreadReport, LoadReport, Report } from "../report.js";
import { formatNumber, plural } from "../text/format.js";
import { allEqual, figuresOfLoad, holdingsOf, type Load, pick, servicesOf } from "./load-figures.js";
import { ascending, lorenzOfSorted, mean, quantileOfSorted, total } from "./statistics.js";

/** The number of points of a sorted curve that are kept: all values, or this many quantiles. */
const CURVE = 401;

/** The largest number of classes that are shown separately. */
const CLASSES = 8;

/** Returns all values in ascending order, or equally spaced quantiles if there are too many. */
export function curveOf(sorted: ArrayLike<number>, most = CURVE): number[] {
  if (sorted.length < most) return Array.from(sorted);
  return Array.from({ length: most }, (_, i) => quantileOfSorted(sorted, i / (most - 1)));
}

/** Computes the loads per node, of every kind, each beside the expected load. */
export function analyseLoad(measurements: Measurements): Report["load"] {
  return { ...holdings(measurements), ...services(measurements) };
}

/** Computes the loads of stored replicas at the end, on nodes that are online then. */
function holdings(measurements: Measurements): Pick<Report["load"], "stored" | "replicas"> {
  const { nodes, run } = measurements;
  const { online, capacities, stored, replicas } = holdingsOf(measurements);
  const caveats = caveatsOfPlacement(measurements, online);
  const sizes = unequalChunks(measurements);
  const common = {
    classes: online.map((i) => nodes.class[i] ?? ""),
    population: "nodes that offer capacity and are online at the end",
    basis: "in proportion to capacity, every chunk at most once on a node",
    expected: placedBy(run, capacities, zonesOf(measurements, online), total(replicas.values)),
  };
  return {
    stored: loadReport({ ...common, ...stored, unit: "bytes", caveats: [...caveats, ...sizes.stored] }),
    replicas: loadReport({ ...common, ...replicas, unit: "count", caveats: [...caveats, ...sizes.replicas] }),
  };
}

/** Computes the loads of bytes and chunks sent in the run, on the nodes that `servicesOf` compares. */
function services(measurements: Measurements): Pick<Report["load"], "served" | "requests"> {
  const { nodes, files } = measurements;
  const { ever, uptimes, served, requests } = servicesOf(measurements);
  // A node without a copy at the end may have had some before: its weight is small, but not 0.
  const chunk = files.chunks > 0 ? files.bytes / files.chunks : 1;
  const copies = Float64Array.from(ever, (i) => (nodes.replicas[i] ?? 0) + (nodes.cached[i] ?? 0) / chunk);
  const trace = 0.01 * Math.max(1, mean(copies));
  const chances = uptimes.map((uptime, i) => uptime * Math.max(trace, copies[i] ?? 0));
  const readers = ever.some((i) => nodes.capacity[i] === 0);
  const common = {
    classes: ever.map((i) => nodes.class[i] ?? ""),
    population: readers ? "nodes that were ever online" : "nodes that offer capacity and were ever online",
    basis: "in proportion to time online",
    expected: expectedRequests(total(requests.values), chances, requests.ideals),
    caveats: ["which files are asked for, and who puts files, decides what is sent"],
  };
  return {
    served: loadReport({ ...common, ...served, unit: "bytes" }),
    requests: loadReport({ ...common, ...requests, unit: "count" }),
  };
}

function placedBy(
  { placement, replication }: Measurements["run"],
  capacities: Float64Array,
  zones: Uint32Array | undefined,
  replicas: number,
): ExpectedLoad | null {
  const policy = placementNames.find((name: PlacementName) => name === placement);
  const copies = Math.max(1, Math.min(replication, capacities.length));
  const setting = { capacities, chunks: Math.round(replicas / copies), copies, ...(zones ? { zones } : {}) };
  return policy ? expectedLoad({ policy, ...setting }) : null;
}

/** The zone of each node, as a number; undefined if placement does not spread over zones. */
function zonesOf({ nodes, run }: Measurements, positions: readonly number[]): Uint32Array | undefined {
  const numbers = new Map<string, number>();
  const zones = Uint32Array.from(positions, (i) => {
    const zone = nodes.zone[i] ?? "";
    const number = numbers.get(zone) ?? numbers.size;
    numbers.set(zone, number);
    return number;
  });
  return run.spreadZones && numbers.size > 1 ? zones : undefined;
}

interface LoadInput extends Load {
  readonly unit: LoadReport["unit"];
  readonly population: string;
  /** The class of each node. */
  readonly classes: readonly string[];
  /** How the ideals were computed, in words. */
  readonly basis: string;
  readonly expected: ExpectedLoad | null;
  readonly caveats: readonly string[];
}

function loadReport(input: LoadInput): LoadReport {
  const { unit, population, values, basis, expected, caveats } = input;
  const sorted = ascending(values);
  const figures = figuresOfLoad(input, sorted);
  const { spread } = figures;
  const ideal = figures.ideal && idealReport(input, figures.ideal, basis);
  const known = (value: number): number | null => (sorted.length === 0 ? null : value);
  return {
    unit,
    population,
    nodes: sorted.length,
    total: figures.total,
    mean: figures.mean,
    min: known(sorted[0] ?? 0),
    median: known(quantileOfSorted(sorted, 0.5)),
    p99: known(quantileOfSorted(sorted, 0.99)),
    max: figures.max,
    spread,
    expected: ideal && expected && expectedReport(ideal.deviation, expected, caveats),
    ideal,
    sorted: curveOf(sorted),
    groups: spread ? groupsOf(input) : [],
    lorenz: spread ? lorenzOfSorted(sorted) : [],
  };
}

/**
 * Computes the loads of each class, and their ratios to the ideals. Classes are in the order of the scenario. If there are more than `CLASSES`, all
 * nodes are one group without a name.
 */
function groupsOf({ values, ideals, classes }: LoadInput): LoadReport["groups"] {
  const names = new Set(classes);
  const all = names.size > CLASSES;
  const members = new Map<string, number[]>();
  for (const [i, name] of classes.entries()) {
    const key = all ? "" : name;
    const list = members.get(key);
    if (list) list.push(i);
    else members.set(key, [i]);
  }
  return [...members].map(([name, list]) => {
    const most = values.length < CURVE ? CURVE : Math.max(3, Math.round((CURVE * list.length) / values.length));
    const ratios = list.filter((i) => (ideals[i] ?? 0) > 0).map((i) => (values[i] ?? 0) / (ideals[i] ?? 1));
    return {
      class: name,
      nodes: list.length,
      sorted: curveOf(ascending(pick(values, list)), most),
      overIdeal: curveOf(ascending(ratios), most),
    };
  });
}

function idealReport(
  { values, ideals }: Load,
  figures: NonNullable<LoadFigures["ideal"]>,
  basis: string,
): LoadReport["ideal"] {
  return {
    basis,
    equal: allEqual(ideals),
    ...figures,
    sorted: values.length < CURVE ? idealsByLoad(values, ideals) : curveOf(ascending(ideals)),
  };
}

function idealsByLoad(values: Float64Array, ideals: Float64Array): number[] {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i);
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  return Array.from(order, (i) => ideals[i] ?? 0);
}

function expectedReport(deviation: number, expected: ExpectedLoad, caveats: readonly string[]): ExpectedSpreadReport {
  const { low, high } = expected.deviationRange;
  const slack = 1e-9;
  const comparable = caveats.length === 0;
  const evenness = deviation > high + slack ? "less even" : deviation < low - slack ? "more even" : "as expected";
  return { ...expected, verdict: comparable ? evenness : "not comparable", comparable, caveats: [...caveats] };
}

/** Says what influenced the places of replicas and is not in the expected load. */
function caveatsOfPlacement(measurements: Measurements, online: readonly number[]): string[] {
  const { nodes, series, repair, files, run } = measurements;
  const caveats: string[] = [];
  const gone = total(series.crashes) + total(series.leaves);
  if (gone > 0) caveats.push(`${departures(total(series.crashes), total(series.leaves))} changed who could be chosen`);
  const late = online.filter((i) => (nodes.uptime[i] ?? 0) < 0.9 * run.played).length;
  if (late > 0)
    caveats.push(
      `${formatNumber(late)} of the ${plural(online.length, "node")} compared were online only part of the time`,
    );
  if (repair.stored > 0) caveats.push(`${plural(repair.stored, "replica was", "replicas were")} placed by repair`);
  // If the policy draws, its expected load was computed by playing it, and this play includes the zones.
  const zonesArePlayed = (placementRow(run.placement)?.traits.draws ?? 0) > 0;
  if (zonesOf(measurements, online) && !zonesArePlayed) caveats.push("zones without a replica were preferred");
  if (files.removed > 0) caveats.push(`${plural(files.removed, "file was", "files were")} removed`);
  return caveats;
}

function departures(crashes: number, leaves: number): string {
  const words = [plural(crashes, "crash", "crashes"), plural(leaves, "leave")];
  return words.filter((text) => !text.startsWith("0 ")).join(" and ");
}

/** Notes that chunks have different sizes, so that a policy that counts bytes does not even out numbers of chunks, and the other way round. */
function unequalChunks({ files, run }: Measurements): { readonly stored: string[]; readonly replicas: string[] } {
  const alike = files.bytes >= 0.99 * files.chunks * run.chunkSize;
  if (alike) return { stored: [], replicas: [] };
  return countsBytes(run.placement)
    ? { stored: [], replicas: ["the policy evens out bytes, and chunks differ in size"] }
    : { stored: ["the policy counts chunks, and they differ in size"], replicas: [] };
}

/** Whether a policy looks at the bytes on a node. */
export function countsBytes(placement: string): boolean {
  return placementRow(placement)?.traits.counts === "bytes";
}
