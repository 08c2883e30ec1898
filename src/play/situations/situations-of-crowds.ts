import { chunkKey } from "./scene.js";
import type { Situation } from "./situation.js";

/** The number of readers of one file at the same time that count as a crowd. */
const CROWD = 5;

/** The situations of readers and their sources. */
export const crowdSituations: readonly Situation[] = [
  {
    name: "a crowd formed",
    sentence: `${CROWD} nodes read one file at once.`,
    watch: (met, scene) => ({
      began: (_node, kind, name) => (kind === "get" && scene.underWay("get", name) === CROWD - 1 ? met() : undefined),
    }),
  },
  {
    name: "a reader served a reader",
    sentence: "A get receives a chunk from a node that has it only as a cached copy.",
    watch: (met, { inside, nodeOf }) => ({
      fetched: (_node, purpose, fileId, index, source) => {
        if (purpose !== "get") return;
        if (inside.stores[nodeOf.get(source) ?? -1]?.get(fileId, index)?.pledge === 0) met();
      },
    }),
  },
  {
    name: "a get changed its source",
    sentence: "A get receives a chunk that another node failed to send.",
    watch: (met) => {
      const failed = new Map<string, number>();
      const key = (node: number, fileId: number, index: number): string => `${node}:${chunkKey(fileId, index)}`;
      return {
        fetchFailed: (node, purpose, fileId, index, source) => {
          if (purpose === "get") failed.set(key(node, fileId, index), source);
        },
        fetched: (node, purpose, fileId, index, source) => {
          const before = purpose === "get" ? failed.get(key(node, fileId, index)) : undefined;
          failed.delete(key(node, fileId, index));
          if (before !== undefined && before !== source) met();
        },
      };
    },
  },
  {
    name: "wrong content was refused",
    sentence: "A node receives a chunk whose content is not what was put.",
    watch: (met) => ({ refused: met }),
  },
  {
    name: "a chunk could not be stored",
    sentence: "A node receives a chunk, and its disk is full or fails.",
    watch: (met) => ({ notStored: met }),
  },
];
