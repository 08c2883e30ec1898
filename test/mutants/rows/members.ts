import type { Mutant } from "../mutant.js";

/** Bugs of membership: incarnations, epochs, announces, inventories, leaves. */
export const ofMembers: readonly Mutant[] = [
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
    name: "forgets incarnations",
    breaks: "A node that starts again is taken for its life before, whose join came twice.",
    file: "src/tracker/members/membership.ts",
    edits: [
      [
        "this.peers.health[peer] !== Health.unknown && this.peers.incarnation[peer] === incarnation",
        "this.peers.health[peer] !== Health.unknown && this.peers.incarnation[peer]! <= incarnation",
      ],
    ],
  },
  {
    name: "forgets epochs",
    breaks: "A node goes on to announce itself to the life of the tracker before the restart.",
    file: "src/node/membership.ts",
    edits: [["    this.epoch = epoch;\n    this.sequence = 0;", "    this.epoch ||= epoch;\n    this.sequence = 0;"]],
  },
  {
    name: "leaves too early",
    breaks: "A replica that is still on its way counts as one that a leaving node may leave behind.",
    file: "src/tracker/members/membership.ts",
    edits: [
      [
        "if (index.counts(other) && peers.draining[index.peerOf(other)] === 0) staying++;",
        "if (index.stateOf(other) > Copy.cached && peers.draining[index.peerOf(other)] === 0) staying++;",
      ],
    ],
  },
  {
    name: "hears an earlier life",
    breaks: "An announce that a node sent before it restarted counts in its next life.",
    file: "src/tracker/members/peers.ts",
    edits: [["|| this.incarnation[peer] !== incarnation) return false;", ") return false;"]],
  },
  {
    name: "hears for an earlier epoch",
    breaks: "An announce that was meant for the tracker before its restart counts, with its number.",
    file: "src/tracker/tracker.ts",
    edits: [
      [
        "request.epoch === this.epoch && request.sequence > peers.sequence[peer]!",
        "request.sequence > peers.sequence[peer]!",
      ],
    ],
  },
  {
    name: "tells once",
    breaks: "What changed is not told again if the announce that told it got no answer.",
    file: "src/node/membership.ts",
    edits: [
      [
        "      // The number belongs to another peer now",
        "      self.unanswered = undefined;\n      // The number belongs to another peer now",
      ],
    ],
  },
  {
    name: "hears twice",
    breaks: "The latest announce of a node counts again when it comes a second time.",
    file: "src/tracker/tracker.ts",
    edits: [["request.sequence > peers.sequence[peer]!", "request.sequence >= peers.sequence[peer]!"]],
  },
  {
    name: "hears in any order",
    breaks: "Any announce of a node's present life counts, even one that comes after a later one.",
    file: "src/tracker/tracker.ts",
    edits: [
      ["request.epoch === this.epoch && request.sequence > peers.sequence[peer]!", "request.epoch === this.epoch"],
    ],
  },
  {
    name: "gives up too early",
    breaks: "A silent node is given up as soon as it is suspected.",
    file: "src/tracker/members/failure-detector.ts",
    edits: [
      ["this.peers.lastHeard[peer]! + this.deadAfter > now", "this.peers.lastHeard[peer]! + this.suspectAfter > now"],
    ],
  },
  {
    name: "suspects for ever",
    breaks: "A node that was suspected, and is heard again, stays suspected.",
    file: "src/tracker/members/membership.ts",
    edits: [["    if (before === Health.alive) return;\n", "    if (before !== Health.dead) return;\n"]],
  },
];
