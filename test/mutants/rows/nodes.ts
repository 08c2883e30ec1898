import type { Mutant } from "../mutant.js";

/** Bugs of nodes: stores, orders, reads, uploads; and of the calls between hosts. */
export const ofNodes: readonly Mutant[] = [
  {
    name: "acknowledges before storing",
    breaks: "A node answers that a replica is stored while it is still being written.",
    file: "src/node/store/pull.ts",
    edits: [
      [
        "      holdings.keepReplica(chunk, content, Pull.onKept, this);\n",
        "      this.end(undefined);\n      holdings.keepReplica(chunk, content, () => {}, undefined);\n",
      ],
    ],
  },
  {
    name: "leaks reserved room",
    breaks: "A pull that failed keeps the room that was reserved for it.",
    file: "src/node/store/pull.ts",
    edits: [["    if (this.reserved) this.parts.holdings.release(this.size);\n", ""]],
  },
  {
    name: "trusts a liar",
    breaks: "Whatever a holder sends is taken, if it has the right size.",
    file: "src/node/verify.ts",
    edits: [
      [
        "return wanted.hash.length === 0 && content.tag === dummyTag(fileId, wanted.index);",
        "return wanted.hash.length === 0 && dummyTag(fileId, wanted.index) >= 0;",
      ],
    ],
  },
  {
    name: "forgets its caller",
    breaks: "A call to the tracker that fails twice is neither repeated nor answered.",
    file: "src/node/tracker-call.ts",
    edits: [
      [
        "    self.timer = env.after(delay, TrackerCall.again<M>, self);\n",
        "    if (self.attempt > 2) return;\n    self.timer = env.after(delay, TrackerCall.again<M>, self);\n",
      ],
    ],
  },
  {
    name: "leaks a call",
    breaks: "An order to store that comes again while the first one is under way is never answered.",
    file: "src/node/store/store-orders.ts",
    edits: [["      known.answers.push(answer);\n", ""]],
  },
  {
    name: "drops another pledge",
    breaks: "An order to drop takes the replica that the node holds under another pledge.",
    file: "src/node/store/holdings.ts",
    edits: [
      [
        "if (held?.pledge !== holding.pledge) return false;",
        "if (!held || (held.pledge === 0) !== (holding.pledge === 0)) return false;",
      ],
    ],
  },
  {
    name: "never evicts",
    breaks: "A node keeps cached copies beyond their room.",
    file: "src/node/store/holdings.ts",
    edits: [
      ["    this.makeRoom(chunk.size);\n", ""],
      ["    if (this.store.cachedBytes + this.copyingBytes + chunk.size > this.cacheBytes) return;\n", ""],
    ],
  },
];
