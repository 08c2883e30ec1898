import type { History } from "../history.js";

/** Finds the positions of files by name, in the order of their commits. A name may be used again after its file was removed. */
export function filesByName({ files }: History): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  files.name.forEach((name, file) => {
    const others = positions.get(name);
    if (others) others.push(file);
    else positions.set(name, [file]);
  });
  return positions;
}

/** Finds the file with a name at a tick: the last one committed by then, or the first one if none was. Undefined: no file had the name. */
export function fileNamed(
  byName: ReadonlyMap<string, readonly number[]>,
  { files }: History,
  name: string,
  tick: number,
): number | undefined {
  const all = byName.get(name) ?? [];
  return all.findLast((file) => (files.committed[file] as number) <= tick) ?? all[0];
}
