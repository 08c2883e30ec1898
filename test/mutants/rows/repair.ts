import type { Mutant } from "../mutant.js";

/** Bugs of repair: orders, queues, holds, drops, moves, proofs. */
export const ofRepair: readonly Mutant[] = [
  {
    name: "repairs on the same node",
    breaks: "A replica is repaired onto a node that is still dropping one of the same chunk.",
    file: "src/tracker/placement/placement.ts",
    edits: [
      [
        "return held === NONE || index.stateOf(held) === Copy.cached;",
        "return held === NONE || index.stateOf(held) === Copy.cached || index.stateOf(held) === Copy.dropping;",
      ],
    ],
  },
  {
    name: "never retries a drop",
    breaks: "An order to drop that got no answer is not given again.",
    file: "src/tracker/repair/drops.ts",
    edits: [
      [
        "      return this.wait(outbox, Math.min(this.retryAfter * 2 ** doublings, this.longestRetry));\n",
        "      return;\n",
      ],
    ],
  },
  {
    name: "mass-failure hold never ends",
    breaks: "The hold after a mass failure lasts a thousand times as long: its seconds are taken for milliseconds.",
    file: "src/tracker/repair/repair-hold.ts",
    edits: [["this.heldUntil = now + this.holdFor;", "this.heldUntil = now + 1000 * this.holdFor;"]],
  },
  {
    name: "leaks a stream",
    breaks: "A repair that ended still counts as sent by its source.",
    file: "src/tracker/repair/repair.ts",
    edits: [["    this.peers.repairsOut[source]!--;\n", ""]],
  },
  {
    name: "wakes nobody",
    breaks: "A chunk that waits for a busy source is not woken when the source is free.",
    file: "src/tracker/repair/repair.ts",
    edits: [["    this.queue.wake(source, 1);\n", ""]],
  },
  {
    name: "trims in the emptiest zone",
    breaks: "Of too many replicas, the one that is alone in its zone is dropped.",
    file: "src/tracker/repair/surplus.ts",
    edits: [["crowd(h) - crowd(worst)", "crowd(worst) - crowd(h)"]],
  },
  {
    name: "forgets what it found in a hold",
    breaks: "A chunk that has too many replicas while repair is held is not looked at after the hold.",
    file: "src/tracker/repair/repair.ts",
    edits: [["      this.surplus.add(chunk);\n", ""]],
  },
  {
    name: "gives up on the spread",
    breaks: "A chunk for whose move no node was free is not looked at again.",
    file: "src/tracker/repair/moves.ts",
    leastSeeds: 3000,
    edits: [["    this.mark(chunk, RESTING);\n    this.disturb();\n", "    this.mark(chunk, RESTING);\n"]],
  },
  {
    name: "ignores how full nodes are",
    breaks: "A node that has no room for a chunk may be chosen for it.",
    file: "src/tracker/placement/placement.ts",
    edits: [["if (peers.room(peer) < this.bytes || peers.repairsIn", "if (peers.repairsIn"]],
  },
  {
    name: "never tries a failed repair again",
    breaks: "A repair that failed is not tried again when its wait is over.",
    file: "src/tracker/repair/repair-failures.ts",
    edits: [["      this.onRetry(chunk);\n", ""]],
  },
  {
    name: "ends a hold early",
    breaks:
      "The hold after a mass failure ends as soon as most chunks have their replicas, as that after a restart does.",
    file: "src/tracker/repair/repair-hold.ts",
    edits: [
      [
        "    this.heldUntil = now + this.holdFor;\n",
        "    this.heldUntil = now + this.holdFor;\n    this.reporting = true;\n",
      ],
    ],
  },
  {
    name: "crowds a target",
    breaks: "A node gets any number of repairs at once.",
    file: "src/tracker/placement/placement.ts",
    edits: [[" || peers.repairsIn[peer]! >= this.repairsIn", ""]],
  },
  {
    name: "crowds a source",
    breaks: "A node sends one repair more than it may.",
    file: "src/tracker/repair/repair.ts",
    edits: [
      [
        "this.peers.repairsOut[source]! >= streamsPerSource) return",
        "this.peers.repairsOut[source]! > streamsPerSource) return",
      ],
    ],
  },
  {
    name: "never pardons",
    breaks: "A node with which the repair of a chunk failed is not tried again, although there is no other one.",
    file: "src/tracker/repair/repair.ts",
    edits: [["      this.failures.pardon(chunk);\n", ""]],
  },
];
