import { basename, resolve } from "node:path";

/** Names for runs that are compared: short ones where they tell the runs apart, paths where those do, and numbers where nothing does. */
export function runNames(paths: readonly string[]): readonly string[] {
  const short = paths.map((path) =>
    basename(resolve(path).replace(/[/\\]report\.json$/, "")).replace(/\.(ya?ml|json)$/, ""),
  );
  const apart = [short, paths].find((names) => new Set(names).size === names.length);
  return apart ?? paths.map((path, i) => `${i + 1}: ${path}`);
}
