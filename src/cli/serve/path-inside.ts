import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";

/**
 * The names of a path in an address, decoded. Empty names are left out. Undefined for a path that this program never writes: if a name cannot be
 * decoded, is `.` or `..`, or has a separator in it.
 */
export function namesIn(path: string): string[] | undefined {
  const names: string[] = [];
  for (const word of path.split("/").filter((one) => one !== "")) {
    const name = decoded(word);
    if (name === undefined || name === "." || name === ".." || /[/\\\0]/.test(name)) return undefined;
    names.push(name);
  }
  return names;
}

/** Joins names to a path in an address. */
export function addressOf(names: readonly string[]): string {
  return names.map(encodeURIComponent).join("/");
}

function decoded(word: string): string | undefined {
  try {
    return decodeURIComponent(word);
  } catch {
    return undefined;
  }
}

/**
 * The place to which these names lead within `root`, which is a real path, without symbolic links. Undefined if nothing is there,
 * or if the place is outside of `root`, by `..` or by a link.
 */
export async function pathInside(root: string, names: readonly string[]): Promise<string | undefined> {
  if (names.some((name) => name.includes("\0"))) return undefined;
  const real = await realpath(join(root, ...names)).catch(() => undefined);
  if (real === undefined) return undefined;
  const inner = relative(root, real);
  return inner === ".." || inner.startsWith(`..${sep}`) || isAbsolute(inner) ? undefined : real;
}
