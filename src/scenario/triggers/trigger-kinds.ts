/** A moment of an event, such as its beginning: its key in a scenario, or the word after `goes`. */
export type Moment =
  | "begins"
  | "commits"
  | "ends"
  | "fails"
  | "reaches"
  | "fallTo"
  | "riseTo"
  | "down"
  | "up"
  | "suspected"
  | "dead";

/** The names of the parts that hosts have in events. */
export const partNames = ["holder", "source", "target", "reader", "writer", "node"] as const;
export type Part = (typeof partNames)[number];

export type HappeningKind = "get" | "put" | "repair" | "replicas" | "node";

/** A kind of event for which a step can wait: its key in a scenario, its moments, and which hosts have a part in it at each moment. */
export interface TriggerKind {
  readonly description: string;
  readonly moments: { readonly [moment in Moment]?: readonly Part[] };
  /** The further keys with which a scenario can restrict the event. */
  readonly narrowedBy: readonly ("by" | "chunk")[];
  /** Writes the event in words, to which the words of the moment are appended. `what`: the file, or the hosts. */
  words(what: string): string;
}

/** All kinds of events for which a step can wait. This is the only list of them. */
export const triggerKinds: { readonly [kind in HappeningKind]: TriggerKind } = {
  get: {
    description: "A get of this file (or of any): begins, reaches: 99 % (of its chunks), ends, fails.",
    moments: {
      begins: ["reader", "holder"],
      reaches: ["reader", "source", "holder"],
      ends: ["reader", "holder"],
      fails: ["reader", "holder"],
    },
    narrowedBy: ["by"],
    words: (file) => `get of ${file}`,
  },
  put: {
    description: "A put of this file (or of any): begins, commits (the tracker decides it), ends, fails.",
    moments: { begins: ["writer"], commits: ["writer", "holder"], ends: ["writer", "holder"], fails: ["writer"] },
    narrowedBy: ["by"],
    words: (file) => `put of ${file}`,
  },
  repair: {
    description: "A repair of a chunk of this file (or of any): begins (the tracker decides it), ends, fails.",
    moments: {
      begins: ["target", "source", "holder"],
      ends: ["target", "source", "holder"],
      fails: ["target", "source", "holder"],
    },
    narrowedBy: ["chunk"],
    words: (file) => `repair of ${file}`,
  },
  replicas: {
    description: "Replicas of a chunk of this file (or of any) on nodes that run: fallTo: 1, riseTo: 3.",
    moments: { fallTo: ["holder", "node"], riseTo: ["holder", "node"] },
    narrowedBy: ["chunk"],
    words: (file) => `replicas of ${file}`,
  },
  node: {
    description:
      "A node by name, several, the tracker, or any node: goes: down, up, or for the tracker suspected, dead.",
    moments: { down: ["node"], up: ["node"], suspected: ["node"], dead: ["node"] },
    narrowedBy: [],
    words: (hosts) => hosts,
  },
};

/** The value that stands for any file, or any node. */
export const ANY = "any";

/** The words that can follow `goes`. */
export const turns = ["down", "up", "suspected", "dead"] as const satisfies readonly Moment[];
