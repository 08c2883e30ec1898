import type { Dice } from "../dice.js";

/** A step without its time: its keys as a scenario has them. */
export type StepBody = Readonly<Record<string, unknown>>;

/** Whom a fault strikes, and for how long, as a scenario has it. */
export interface Strike {
  /** Names of the hosts; at least one. The tracker is among them only if the kind strikes it. */
  readonly hosts: readonly string[];
  /** A time with its unit. */
  readonly length: string;
  readonly dice: Dice;
}

/** A kind of fault that a campaign draws. */
export interface FaultKind {
  /** Whom it may strike. */
  readonly strikes: "nodes" | "tracker" | "both";
  /** How many replicas of a chunk it may destroy on each of its hosts: what it costs of the budget. */
  readonly destroys: 0 | 1;
  /** Whether it cuts hosts off from each other. Regimes of partitions draw among these. */
  readonly cutsOff?: boolean;
  /** Whether programs stop: regimes of outages and restarts draw among these. */
  readonly stops?: boolean;
  written(strike: Strike): StepBody;
}

/** Hosts as a step names them: one by its name, several by a list. */
export function who(hosts: readonly string[]): string | readonly string[] {
  return hosts.length === 1 ? (hosts[0] as string) : hosts;
}

/** Hosts as keys of a step that has further keys. */
export function whose(hosts: readonly string[]): StepBody {
  return hosts.length === 1 ? { node: hosts[0] } : { nodes: hosts };
}
