import { chunkKey } from "./scene.js";
import type { Situation } from "./situation.js";

/** The situations of lost replicas and of their repair. */
export const repairSituations: readonly Situation[] = [
  {
    name: "a repair failed",
    sentence: "The tracker ordered a new replica, and it was not stored.",
    watch: (met) => ({ repaired: (_file, _index, stored) => (stored ? undefined : met()) }),
  },
  {
    name: "a node died while it made a replica",
    sentence: "A node crashes while it pulls a chunk that it is to store.",
    watch: (met, { inside }) => ({
      goesDown: (node, how) => {
        if (how === "crashed" && (inside.nodes[node]?.activePulls ?? 0) > 0) met();
      },
    }),
  },
  {
    name: "two repairs raced",
    sentence:
      "A replica came back while a new one for the same chunk was ordered: the chunk has all replicas before its repair ends.",
    watch: (met, { repairs }) => ({
      replicasChanged: (fileId, index, before, after, wanted) => {
        if (before < wanted && after >= wanted && repairs.has(chunkKey(fileId, index))) met();
      },
    }),
  },
  {
    name: "a chunk had more replicas than wanted",
    sentence: "A chunk has more replicas than were asked for, by the tracker's map.",
    watch: (met) => ({
      replicasChanged: (_file, _index, before, after, wanted) => {
        if (before <= wanted && after > wanted) met();
      },
    }),
  },
  {
    name: "a surplus replica was dropped",
    sentence: "A node drops a replica of a chunk that has enough without it.",
    watch: (met, { inside, committed, retired }) => ({
      dropped: (_node, fileId, index, cached) => {
        if (cached || !committed.has(fileId) || retired.has(fileId)) return;
        const { tracker } = inside;
        const file = tracker?.files.byId(fileId);
        const chunk = file?.chunks[index];
        if (tracker && file && chunk !== undefined && tracker.index.liveOf(chunk) >= file.replication) met();
      },
    }),
  },
  {
    name: "a chunk was down to one replica",
    sentence: "A chunk of which more replicas are wanted has one left, by the tracker's map.",
    watch: (met) => ({
      replicasChanged: (_file, _index, before, after, wanted) => {
        if (after === 1 && before > 1 && wanted > 1) met();
      },
    }),
  },
  {
    name: "a chunk without a replica got one again",
    sentence: "A chunk has no live replica by the tracker's map, and later has one.",
    watch: (met) => ({
      replicasChanged: (_file, _index, before, after) => {
        if (before === 0 && after > 0) met();
      },
    }),
  },
  {
    name: "a replica was moved",
    sentence: "A replica is made where it is better placed, though none was lacking.",
    watch: (met) => ({ repaired: (_file, _index, stored, isMove) => (stored && isMove ? met() : undefined) }),
  },
  {
    name: "a cached copy became a replica",
    sentence: "A node that is to make a replica has the chunk already, as a cached copy.",
    watch: (met) => ({ promoted: met }),
  },
  {
    name: "a damaged chunk was found",
    sentence: "A node compares a stored chunk with its hash, and drops it.",
    watch: (met) => ({ checked: (_node, _file, _index, sound) => (sound ? undefined : met()) }),
  },
  {
    name: "a mass failure held repair",
    sentence: "So many nodes vanish at once that the tracker waits before it makes new replicas.",
    watch: (met) => ({ held: (reason) => (reason === "mass failure" ? met() : undefined) }),
  },
];
