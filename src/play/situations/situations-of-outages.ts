import type { Situation } from "./situation.js";

/** The number of failures in a row after which a node's next answer from the tracker counts as the end of an outage. */
const OUTAGE = 3;

/** The situations of hosts that go down and come back. */
export const outageSituations: readonly Situation[] = [
  {
    name: "a stale node came back",
    sentence: "A node starts with replicas on its disk, and the tracker had given it up.",
    watch: (met, { inside }) => {
      const dead = new Set<number>();
      return {
        peerChanged: (peer, health) => {
          if (health === "dead") dead.add(peer);
        },
        membership: (node, state, peer) => {
          if (state === "inside" && dead.delete(peer) && (inside.stores[node]?.replicas ?? 0) > 0) met();
        },
      };
    },
  },
  {
    name: "a node came back with a replaced version",
    sentence: "A node starts with a replica of a version that was replaced or removed meanwhile.",
    watch: (met, { retired }) => ({
      cameUp: (_node, disk) =>
        disk.some(({ fileId, pledge }) => pledge > 0 && retired.has(fileId)) ? met() : undefined,
    }),
  },
  {
    name: "a running node was given up",
    sentence: "The tracker takes a node for dead that runs.",
    watch: (met, scene) => ({
      peerChanged: (peer, health) => {
        if (health === "dead" && scene.isUp(scene.nodeOf.get(peer) ?? -1)) met();
      },
    }),
  },
  {
    name: "a suspected node was heard again",
    sentence: "The tracker misses a node, and hears it before it gives it up.",
    watch: (met) => {
      const suspected = new Set<number>();
      return {
        peerChanged: (peer, health) => {
          if (suspected.delete(peer) && health === "alive") met();
          if (health === "suspected") suspected.add(peer);
        },
      };
    },
  },
  {
    name: "a drain ended in spite of a crash",
    sentence: "A node leaves, and another one crashes before it has.",
    watch: (met, scene) => {
      const leaving = new Map<number, number>();
      return {
        began: (node, kind) => {
          if (kind === "leave") leaving.set(node, scene.crashes);
        },
        ended: (node, { kind, error }) => {
          const before = kind === "leave" ? leaving.get(node) : undefined;
          if (kind === "leave") leaving.delete(node);
          if (before !== undefined && !error && scene.crashes > before) met();
        },
      };
    },
  },
  {
    name: "a node found the tracker again",
    sentence: `The tracker answers a node after ${OUTAGE} failures in a row or more.`,
    watch: (met) => ({ reached: (_node, failures) => (failures >= OUTAGE ? met() : undefined) }),
  },
  {
    name: "the tracker died with open puts",
    sentence: "The tracker crashes while files are being put.",
    watch: (met, scene) => ({ trackerWentDown: () => (scene.underWay("put") > 0 ? met() : undefined) }),
  },
  {
    name: "the tracker died with open repairs",
    sentence: "The tracker crashes while new replicas are being made.",
    watch: (met, { repairs }) => ({ trackerWentDown: () => (repairs.size > 0 ? met() : undefined) }),
  },
  {
    name: "the tracker died with open gets",
    sentence: "The tracker crashes while files are being read.",
    watch: (met, scene) => ({ trackerWentDown: () => (scene.underWay("get") > 0 ? met() : undefined) }),
  },
];
