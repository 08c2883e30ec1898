import type { Situation } from "./situation.js";

/** The situations of puts, gets and removes: they overlap, fail, or are given up. */
export const fileSituations: readonly Situation[] = [
  {
    name: "a put was given up",
    sentence: "A replica is dropped of a version that was never committed: its lease ran out, or its tracker died.",
    watch: (met, { committed }) => ({
      dropped: (_node, fileId, _index, cached) => {
        if (!cached && !committed.has(fileId)) met();
      },
    }),
  },
  {
    name: "a lease ran out under a put that went on",
    sentence: "A replica of a version that was given up is dropped while its writer still puts the file.",
    watch: (met, scene) => ({
      dropped: (_node, fileId, _index, cached) => {
        if (cached || scene.committed.has(fileId)) return;
        if (scene.underWay("put") > 0 && scene.isTrackerUp) met();
      },
    }),
  },
  {
    name: "two puts of one file at once",
    sentence: "A node begins to put a file that another one is putting.",
    watch: (met, scene) => ({
      began: (_node, kind, name) => {
        if (kind === "put" && scene.underWay("put", name) > 0) met();
      },
    }),
  },
  {
    name: "a file was replaced",
    sentence: "A file is put anew, and the version before it ends.",
    watch: (met) => {
      let ended = "";
      return {
        removed: (_file, name) => {
          ended = name;
        },
        committed: (_file, name) => {
          if (name === ended) met();
          ended = "";
        },
      };
    },
  },
  {
    name: "a replaced version was read on",
    sentence: "A get receives a chunk of a version that was replaced or removed meanwhile.",
    watch: (met, { retired }) => ({
      fetched: (_node, purpose, fileId) => (purpose === "get" && retired.has(fileId) ? met() : undefined),
    }),
  },
  {
    name: "a file was removed while it was read",
    sentence: "A remove is acknowledged while a get of the file is under way.",
    watch: (met, scene) => ({ removeEnded: (name) => (scene.underWay("get", name) > 0 ? met() : undefined) }),
  },
  {
    name: "a file was removed while it was put",
    sentence: "A remove is acknowledged while a put of the file is under way.",
    watch: (met, scene) => ({ removeEnded: (name) => (scene.underWay("put", name) > 0 ? met() : undefined) }),
  },
  {
    name: "a writer died",
    sentence: "A node crashes while it puts a file.",
    watch: (met, { operations }) => ({
      goesDown: (node, how) => {
        const mine = [...(operations.get(node)?.values() ?? [])];
        if (how === "crashed" && mine.some(({ kind }) => kind === "put")) met();
      },
    }),
  },
  {
    name: "a put failed",
    sentence: "A put ends with an error.",
    watch: (met) => ({ ended: (_node, { kind, error }) => (kind === "put" && error ? met() : undefined) }),
  },
];
