import { isMap } from "../written-step.js";

/** The keys and positions that lead into a plain value. */
export type Path = readonly (string | number)[];

/** Lists the paths to all parts of a map and of the maps in it. A map comes before its own parts. A list counts as one part. */
export function pathsIn(value: unknown): Path[] {
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => [[key], ...pathsIn(part).map((path) => [key, ...path])]);
}

/** Lists the paths to the leaves of a value: to whatever in it has no parts of its own. A value without parts is itself a leaf, and its path is empty. */
export function leavesIn(value: unknown): Path[] {
  const parts: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : isMap(value)
      ? Object.entries(value)
      : [];
  if (parts.length === 0) return [[]];
  return parts.flatMap(([key, part]) => leavesIn(part).map((path) => [key, ...path]));
}

/** Finds the part at the end of a path; undefined: there is none. */
export function at(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return value;
  if (typeof value !== "object" || value === null) return undefined;
  return at((value as Record<string | number, unknown>)[key], rest);
}

/** Copies a value without the part at the end of a path. A map that becomes empty by this is removed, too. */
export function without<T extends object>(value: T, path: Path): T {
  return replaced(value, path, undefined) as T;
}

/** Copies a value with `by` at the end of a path. If `by` is undefined, the value at the end is removed. */
export function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const inner = replaced((value as Record<string | number, unknown>)?.[key], rest, by);
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? inner : item));
  const { [key]: _old, ...others } = (value ?? {}) as Record<string | number, unknown>;
  const isGone = inner === undefined || (by === undefined && isMap(inner) && Object.keys(inner).length === 0);
  // The order of the keys stays.
  return isGone ? others : { ...(value as object), [key]: inner };
}
