import type { History } from "../history.js";

/**
 * The file of a name at a tick: a name may be used again after its file was removed. The last one committed by then; before all of them,
 * the first. Undefined: no file had the name.
 */
export function fileNamed({ files }: History, name: string, tick: number): number | undefined {
  const all: number[] = [];
  files.name.forEach((other, file) => {
    if (other === name) all.push(file);
  });
  return all.findLast((file) => (files.committed[file] as number) <= tick) ?? all[0];
}
