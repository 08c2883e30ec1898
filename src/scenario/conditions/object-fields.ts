/** The unit of a condition's values. `number`: plain numbers, shares and ratios. */
export type ConditionUnit = "number" | "bytes" | "time" | "rate" | "text" | "flag";

export interface Field {
  readonly unit: ConditionUnit;
  readonly description: string;
  /** The only texts that the field can have. Left out: it may have any. */
  readonly words?: readonly string[];
}

const field = (unit: ConditionUnit, description: string): Field => ({ unit, description });

const healths = ["alive", "suspected", "dead", "leaving", "left", "unknown"] as const;

/**
 * What conditions may ask of each kind of object. This is the only list of these fields; a test compares the documentation's table with it.
 */
export const objectFields = {
  chunk: {
    replicas: field("number", "replicas on nodes that run"),
    copies: field("number", "replicas and cached copies on nodes that run"),
    disks: field("number", "disks that have it, also of nodes that do not run"),
    mapped: field("number", "replicas that the tracker counts"),
    wanted: field("number", "replicas that were asked for"),
    zones: field("number", "zones of the nodes that hold a replica and run"),
    size: field("bytes", "its bytes"),
    file: field("text", "name of its file"),
    readable: field("flag", "a node that runs has a copy"),
    lost: field("flag", "no disk has it"),
  },
  file: {
    replicas: field("number", "replicas on nodes that run, of the chunk that has the fewest"),
    chunks: field("number", "number of its chunks"),
    wanted: field("number", "replicas of each chunk that were asked for"),
    size: field("bytes", "its bytes"),
    name: field("text", "its name"),
    readable: field("flag", "all its chunks are readable"),
    lost: field("flag", "a chunk of it is lost"),
  },
  node: {
    stored: field("bytes", "bytes in replicas on its disk"),
    cached: field("bytes", "bytes in cached copies on its disk"),
    capacity: field("bytes", "bytes that it offers for replicas"),
    replicas: field("number", "number of replicas on its disk"),
    name: field("text", "its name"),
    class: field("text", "its class"),
    zone: field("text", "its zone"),
    region: field("text", "its region"),
    health: {
      ...field("text", "what the tracker thinks of it: alive, suspected, dead, leaving, left, or unknown"),
      words: healths,
    },
    up: field("flag", "it runs"),
  },
} as const satisfies { readonly [kind in string]: { readonly [name in string]: Field } };

export type ObjectKind = keyof typeof objectFields;

export const objectKinds = Object.keys(objectFields) as ObjectKind[];
