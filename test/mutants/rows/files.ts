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
    name: "double-counts a report",
    breaks: "The bytes of a replica that a node reports are counted twice.",
    file: "src/tracker/index/replicas.ts",
    edits: [
      [
        "    this.peers.replicas[peer]!++;\n    this.occupy(peer, this.index.lengthOf(chunk));\n",
        "    this.peers.replicas[peer]!++;\n    this.occupy(peer, 2 * this.index.lengthOf(chunk));\n",
      ],
    ],
  },
  {
    name: "lease race",
    breaks: "A put whose lease ran out before its commit is acknowledged as if it were committed.",
    file: "src/tracker/files/puts.ts",
    edits: [["this.remember(put.operationId, 0);", "this.remember(put.operationId, put.file.id);"]],
  },
  {
    name: "ignores pledged pulls",
    breaks: "A replica on its way to a node takes no room there.",
    file: "src/tracker/index/replicas.ts",
    edits: [
      [
        "    this.occupy(peer, this.index.lengthOf(chunk));\n    this.peers.promise(peer, this.index.lengthOf(chunk));\n",
        "    this.peers.promise(peer, this.index.lengthOf(chunk));\n",
      ],
    ],
  },
  {
    name: "reads mix two versions",
    breaks: "A new version of a file gets the id of the version that it replaces.",
    file: "src/tracker/files/puts.ts",
    edits: [
      [
        "new FileVersion(++this.lastFile, name,",
        "new FileVersion(this.files.byName(name)?.id ?? ++this.lastFile, name,",
      ],
    ],
  },
  {
    name: "takes an old receipt",
    breaks: "What a node confirmed in an earlier life counts for a commit.",
    file: "src/tracker/proofs/secrets.ts",
    edits: [["this.epoch * 0x100000000 + incarnation", "this.epoch * 0x100000000"]],
  },
];
