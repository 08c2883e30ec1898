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
    name: "late drop without pledge check",
    breaks: "An order to drop a replica also drops one that came later, under another pledge.",
    file: "src/node/store/holdings.ts",
    edits: [["if (held?.pledge !== holding.pledge) return false;", "if (!held) return false;"]],
  },
  {
    name: "forgets a lost copy",
    breaks: "A node that dropped a chunk does not tell the tracker.",
    file: "src/node/store/holdings.ts",
    edits: [
      [
        "    this.noteLost(held);\n    return true;\n",
        "    this.onChanged?.(held.fileId, held.index, false);\n    return true;\n",
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
    name: "reads mix two versions",
    breaks: "A read that asks again for holders goes on with the version that has the name now.",
    file: "src/node/get/described-file.ts",
    edits: [
      ['const name = this.id === 0 ? this.name : "";', "const { name } = this;"],
      [
        "    if (this.chunkCount >= 0 && !this.isSame(page)) return false;\n",
        "    if (this.chunkCount >= 0 && !this.isSame(page) && page.size !== this.size) return false;\n",
      ],
    ],
  },
  {
    name: "counts a late chunk twice",
    breaks: "A chunk that comes from two holders counts twice, so that a read ends before its last chunk.",
    file: "src/node/get/get.ts",
    edits: [["    this.calls.settle(batch);\n    if (chunk.arrived) return;\n", "    this.calls.settle(batch);\n"]],
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
    name: "answers too late",
    breaks: "An answer that comes after the deadline of its call still reaches the caller.",
    file: "src/sim/calls/unary-calls.ts",
    edits: [
      [
        "    if (transit < 0 || arrival > due) {\n      this.failAt(slot, due, DEADLINE_EXCEEDED);\n      return;\n    }\n    words[at + KIND] = REPLY",
        "    if (transit < 0) {\n      this.failAt(slot, due, DEADLINE_EXCEEDED);\n      return;\n    }\n    words[at + KIND] = REPLY",
      ],
    ],
  },
];
