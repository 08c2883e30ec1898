import type { Dice } from "../dice.js";

/** A step without its time, with its keys as a scenario writes them. */
export type StepBody = Readonly<Record<string, unknown>>;

/** Which hosts a fault strikes, and for how long, as a scenario writes it. */
export interface Strike {
  /** The names of the hosts; at least one. The tracker is among them only if the kind strikes it. */
  readonly hosts: readonly string[];
  /** How long the fault lasts, as a time with its unit. */
  readonly length: string;
  readonly dice: Dice;
}

/** A kind of fault that a campaign draws. */
export interface FaultKind {
  /** Which hosts this fault may strike. */
  readonly strikes: "nodes" | "tracker" | "both";
  /** How many replicas of a chunk the fault may destroy on each of its hosts. This is its cost in the budget. */
  readonly destroys: 0 | 1;
  /** Whether the fault cuts hosts off from each other. The regime of partitions draws among such kinds. */
  readonly cutsOff?: boolean;
  /** Whether the fault stops programs. The regime of restarts draws among such kinds. */
  readonly stops?: boolean;
  /** Whether the fault delays messages, so that they come when other things have happened. */
  readonly delays?: boolean;
  written(strike: Strike): StepBody;
}

/** Writes hosts as a step names them: one by its name, several by a list. */
export function who(hosts: readonly string[]): string | readonly string[] {
  return hosts.length === 1 ? (hosts[0] as string) : hosts;
}

/** Writes hosts as a key of a step that has further keys. */
export function whose(hosts: readonly string[]): StepBody {
  return hosts.length === 1 ? { node: hosts[0] } : { nodes: hosts };
}
