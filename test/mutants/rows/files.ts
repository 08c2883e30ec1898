import type { Mutant } from "../mutant.js";

/** Bugs of files at the tracker: puts, commits, leases, removes, capacity. */
export const ofFiles: readonly Mutant[] = [
  {
    name: "commits before quorum",
    breaks: "A put is committed although a chunk has one replica less than it must have.",
    file: "src/tracker/files/puts.ts",
    edits: [
      [
        "put.lacking(put.file.redundancy.committedWith(this.options.acknowledge))",
        "put.lacking(put.file.redundancy.committedWith(this.options.acknowledge) - 1)",
      ],
    ],
  },
  {
    name: "takes an old receipt",
    breaks: "A replica counts for a commit by a receipt of its holder's life before the last.",
    file: "src/tracker/files/open-put.ts",
    edits: [
      [
        "if (!waits || receipt !== this.expectedReceipt(pledge, promise.index, peer)) return;",
        "if (!waits || receipt === 0) return;",
      ],
    ],
  },
  {
    name: "lease race",
    breaks: "A put whose lease has run out stays open, and its commit still succeeds.",
    file: "src/tracker/files/puts.ts",
    edits: [
      ["    this.remember(put.operationId, 0);\n    this.close(put);\n", "    this.remember(put.operationId, 0);\n"],
    ],
  },
  {
    name: "keeps a replaced version",
    breaks: "The replicas of a version that was replaced are not dropped.",
    file: "src/tracker/files/retirement.ts",
    edits: [["    else this.drops.detach(holding);\n", "    else this.replicas.remove(holding);\n"]],
  },
  {
    name: "forgets a remove",
    breaks: "A remove is not written down: after a restart of the tracker the file is back.",
    file: "src/tracker/tracker.ts",
    edits: [["    this.state.removeFile(name, file.id);\n", ""]],
  },
  {
    name: "retires one at a time",
    breaks: "Of several versions that were retired, those after the first stay until another one is retired.",
    file: "src/tracker/files/retirement.ts",
    edits: [["    self.queue.splice(0, done);\n    self.arm();\n", "    self.queue.splice(0, done);\n"]],
  },
  {
    name: "ignores capacity",
    breaks: "A replica is placed on a node that has no room for it.",
    file: "src/tracker/placement/placement.ts",
    edits: [["if (peers.room(peer) < this.bytes || peers", "if (peers"]],
  },
  {
    name: "ignores pledged pulls",
    breaks: "The room of replicas on their way counts as free.",
    file: "src/tracker/members/peers.ts",
    edits: [
      [
        "return this.capacity[peer]! - this.used[peer]! - this.foreign[peer]!;",
        "return this.capacity[peer]! - this.used[peer]! - this.foreign[peer]! + this.pledged[peer]!;",
      ],
    ],
  },
  {
    name: "counts bytes twice",
    breaks: "The bytes of a replica that a node reports are counted twice.",
    file: "src/tracker/index/replicas.ts",
    edits: [
      [
        "    this.peers.replicas[peer]!++;\n    this.occupy(peer, this.index.lengthOf(chunk));\n",
        "    this.peers.replicas[peer]!++;\n    this.occupy(peer, 2 * this.index.lengthOf(chunk));\n",
      ],
    ],
  },
];
