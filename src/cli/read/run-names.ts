import { basename, resolve } from "node:path";

/**
 * Names for runs that are compared: short names if these are all different; otherwise paths, if these are all different; otherwise paths with
 * numbers.
 */
export function runNames(paths: readonly string[]): readonly string[] {
  const short = paths.map((path) =>
    basename(resolve(path).replace(/[/\\]report\.json$/, "")).replace(/\.(ya?ml|json)$/, ""),
  );
  const apart = [short, paths].find((names) => new Set(names).size === names.length);
  return apart ?? paths.map((path, i) => `${i + 1}: ${path}`);
}
