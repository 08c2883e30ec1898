import type { Mutant } from "../mutant.js";

/** Bugs of membership: incarnations, epochs, announces, inventories, leaves. */
export const ofMembers: readonly Mutant[] = [
  {
    name: "forgets incarnations",
    breaks: "A message from an earlier life of a node counts as one of its present life.",
    file: "src/tracker/members/peers.ts",
    edits: [
      [
        "(!(peer > 0 && peer <= this.count) || this.incarnation[peer] !== incarnation)",
        "(!(peer > 0 && peer <= this.count))",
      ],
    ],
  },
  {
    name: "forgets epochs",
    breaks: "The tracker takes an announce that was meant for its life before the restart.",
    file: "src/tracker/tracker.ts",
    edits: [["if (request.epoch === this.epoch && request.sequence", "if (request.sequence"]],
  },
  {
    name: "double-counts a duplicate",
    breaks: "An announce that arrives once more, late, is taken once more.",
    file: "src/tracker/tracker.ts",
    edits: [
      ["request.epoch === this.epoch && request.sequence > peers.sequence[peer]!", "request.epoch === this.epoch"],
    ],
  },
  {
    name: "believes the returned",
    breaks: "A node that was given up and is back is not asked what it holds.",
    file: "src/tracker/members/membership.ts",
    edits: [["    if (before === Health.dead) peers.resync[peer] = 1;\n", ""]],
  },
  {
    name: "adds inventories up",
    breaks: "An inventory adds what it lists, and takes nothing away that it does not list.",
    file: "src/tracker/members/reconcile.ts",
    edits: [["      } else if (!seen.has(h)) replicas.remove(h);\n      else if", "      } else if"]],
  },
  {
    name: "announces once",
    breaks: "The changes in an announce that was lost are not told again.",
    file: "src/node/membership.ts",
    edits: [["this.unanswered ??= this.nextAnnounce();", "this.unanswered = this.nextAnnounce();"]],
  },
  {
    name: "forgets the join",
    breaks: "A node that the tracker does not know any more announces again and again, and does not join.",
    file: "src/node/membership.ts",
    edits: [
      [
        "    if (result.rejoin) return self.rejoin();\n",
        "    if (result.rejoin && self.number === 0) return self.rejoin();\n",
      ],
    ],
  },
  {
    name: "leaves too early",
    breaks: "A leaving node may go although the tracker does not know yet what it holds.",
    file: "src/tracker/members/membership.ts",
    edits: [["    if (peers.synced[peer] === 0) return UNTOLD.remaining;\n", ""]],
  },
  {
    name: "leavers count on each other",
    breaks: "Two nodes that leave at a time each count on the other one's replicas.",
    file: "src/tracker/members/membership.ts",
    edits: [
      [
        "if (index.counts(other) && peers.draining[index.peerOf(other)] === 0) staying++;",
        "if (other !== h && index.counts(other)) staying++;",
      ],
    ],
  },
];
