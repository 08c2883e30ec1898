import { plural } from "../../report/text/format.js";
import type { Observation } from "./observation.js";

/**
 * The sampled values, which determine what an interval covers. For an interval that holds for networks in general, the networks must
 * be counted and not the runs in them: Jansen, Tracey and Goldberg, "Once is Never Enough", USENIX Security 2021.
 */
export interface Sampling {
  /** The values of the runs that count: one for each sample, or a table of networks by seeds. */
  readonly values: readonly number[];
  readonly table: readonly (readonly number[])[] | null;
  /** A few words on what an interval from these values covers. */
  readonly covers: string;
  /** The number of runs without data. */
  readonly noData: number;
  /** The number of runs with data that do not count, since the table would have gaps. */
  readonly leftOut: number;
}

export function samplingOf(observations: readonly Observation[]): Sampling {
  const some = observations.filter(({ value }) => value !== null);
  const noData = observations.length - some.length;
  const networks = distinct(some.map(({ network }) => network));
  const seeds = distinct(some.map(({ seed }) => seed));
  const plain = { values: some.map(({ value }) => value as number), table: null, noData, leftOut: 0 };
  if (networks.length === 1 && networks[0] === null)
    return { ...plain, covers: "runs with other seeds, each with its own network" };
  if (networks.length < 2)
    return { ...plain, covers: "runs with other seeds in this one network; it says nothing of other networks" };
  if (seeds.length < 2) return { ...plain, covers: "other networks, with the workload of this one seed" };
  const { rows, leftOut } = fullTable(some, networks, seeds);
  const covers = `other networks and other seeds, from ${plural(rows.length, "network")}`;
  return { values: rows.flat(), table: rows, covers, noData, leftOut };
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** Returns the larger of two tables without gaps: the networks that have every seed, or the seeds that every network has. */
function fullTable(
  some: readonly Observation[],
  networks: readonly (number | null)[],
  seeds: readonly number[],
): { rows: number[][]; leftOut: number } {
  const found = new Map(some.map(({ seed, network, value }) => [`${network} ${seed}`, value as number]));
  const has = (network: number | null, seed: number): boolean => found.has(`${network} ${seed}`);
  const whole = networks.filter((network) => seeds.every((seed) => has(network, seed)));
  const common = seeds.filter((seed) => networks.every((network) => has(network, seed)));
  const [rows, columns] =
    whole.length * seeds.length >= networks.length * common.length ? [whole, seeds] : [networks, common];
  const table = rows.map((network) => columns.map((seed) => found.get(`${network} ${seed}`) as number));
  return { rows: table, leftOut: some.length - rows.length * columns.length };
}
