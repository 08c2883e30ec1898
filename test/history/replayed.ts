import { copyChanges, type History, lifeEvents } from "../../src/history/history.js";

/** The state at a moment, found slowly and plainly by going through a history from its beginning. */
export interface Moment {
  /** Names of the nodes that were up. */
  readonly up: ReadonlySet<string>;
  /** Each chunk on a disk, as `node file/index`. */
  readonly replicas: ReadonlySet<string>;
  readonly copies: ReadonlySet<string>;
}

export function replayed(history: History, until: number = Number.POSITIVE_INFINITY): Moment {
  const { lives, copies: changes, nodes } = history;
  const [up, replicas, copies] = [new Set<string>(), new Set<string>(), new Set<string>()];
  lives.time.forEach((time, at) => {
    if (time > until) return;
    const name = nodes.name[lives.node[at]!]!;
    if (lifeEvents[lives.event[at]!] === "up") up.add(name);
    else up.delete(name);
  });
  const chunks = chunkNames(history);
  changes.time.forEach((time, at) => {
    if (time > until) return;
    const [kind, verb] = copyChanges[changes.change[at]!]!.split(" ");
    const held = `${nodes.name[changes.node[at]!]} ${chunks[changes.chunk[at]!]}`;
    const set = kind === "replica" ? replicas : copies;
    if (verb === "stored") set.add(held);
    else if (!set.delete(held)) throw new Error(`${held} was dropped and was not there`);
  });
  return { up, replicas, copies };
}

/** `file/index`, by number. */
export function chunkNames({ files }: History): string[] {
  return files.name.flatMap((name, file) =>
    Array.from({ length: files.chunks[file]! }, (_, index) => `${name}/${index}`),
  );
}

/** Bytes, by number. */
export function chunkSizes({ files }: History): number[] {
  return files.bytes.flatMap((bytes, file) =>
    Array.from({ length: files.chunks[file]! }, (_, index) =>
      Math.min(files.chunkSize[file]!, bytes - index * files.chunkSize[file]!),
    ),
  );
}
