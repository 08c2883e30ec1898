import { CheckName } from "../../../report/check-names.js";
import type { Check } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { OperationLog } from "../../record/operation-log.js";
import { clockTime } from "../always/clock-time.js";
import { Finding } from "../always/finding.js";
import type { Inside } from "../always/inside.js";
import { unknownCopies } from "./cached-copies.js";

/**
 * The methods whose calls may stay unanswered, because the caller has given up. The node that serves such a call notices this only when it next needs
 * the caller's place in line.
 */
const lapsing: ReadonlySet<string> = new Set(["awaitTurn"]);

/** The calls between programs, as far as they are known. */
export interface CallAccount {
  /** The number of calls that began. */
  readonly begun: () => number;
  /** Lists the calls that were not answered exactly once, each in words, with the name of the host that serves it. */
  readonly faults: (
    patience: Millis,
  ) => readonly { readonly what: string; readonly method: string; readonly host: string }[];
}

/** Looks at nodes and operations after the scenario. Once faults have ended, every node must join, and every operation must end. */
export class Aftermath {
  private healedAt: Millis = 0;

  constructor(
    private readonly inside: Inside,
    private readonly scenario: Scenario,
    private readonly operations: OperationLog,
    private readonly isUp: (node: number) => boolean,
    private readonly now: () => Millis,
    /** The names of nodes that were silent on purpose. */
    private readonly silent: ReadonlySet<string>,
  ) {}

  /** Notes the time at which all faults have ended. */
  begin(): void {
    this.healedAt = this.now();
  }

  /** Whether no operation is under way, every node that runs is in the network, and the tracker knows all cached copies. */
  isQuiet(): boolean {
    for (const _ of this.operations.underWay()) return false;
    for (const _ of unknownCopies(this.inside)) return false;
    return this.outside().length === 0;
  }

  /**
   * How long an operation may take without faults, in ms. Each attempt may take as long as an announce interval, the deadline of a call and the
   * longest transfer together.
   */
  get patience(): Millis {
    const { node, tracker, chunkSize } = this.scenario;
    const transfer = node.transferDeadline + (1000 * chunkSize) / node.minimumRate;
    return node.attempts * (tracker.announceInterval + node.callDeadline + transfer);
  }

  checks(calls: CallAccount | undefined): Check[] {
    const operations = new Finding(CheckName.operations, "operation", this.now);
    const inside = new Finding(CheckName.inside, "node", this.now);
    for (const kind of ["put", "get"] as const) operations.looked(this.operations.times(kind).started);
    const hasWaited = this.now() - this.healedAt >= this.patience;
    const nameOf = (node: number): string => this.scenario.nodes[node]!.name;
    for (const { node, kind, name, at } of this.operations.underWay()) {
      if (!hasWaited) continue;
      const words = `the ${kind} of ${name} by ${nameOf(node)}, begun at ${clockTime(at)}, is under way at ${clockTime(this.now())}`;
      operations.fail(name, words, at);
    }
    inside.looked(this.inside.nodes.filter((program) => program !== undefined).length);
    for (const node of hasWaited ? this.outside() : [])
      inside.fail(
        nameOf(node),
        `${nameOf(node)} runs at ${clockTime(this.now())}, and is not in the network`,
        this.healedAt,
      );
    const copies = new Finding(CheckName.copies, "node", this.now);
    copies.looked(this.inside.nodes.filter((program) => (program?.store.cachedCopies ?? 0) > 0).length);
    for (const { chunk, words } of hasWaited ? unknownCopies(this.inside) : [])
      copies.fail(chunk, words, this.healedAt);
    return [operations.check, inside.check, copies.check, ...(calls ? [this.answered(calls)] : [])];
  }

  /** Whether every call was answered exactly once. A call may stay unanswered if its method is `lapsing`, or if its node was silent on purpose. */
  private answered({ begun, faults }: CallAccount): Check {
    const calls = new Finding(CheckName.calls, "call", this.now);
    const { node, tracker, chunkSize } = this.scenario;
    const patience = 2 * (node.transferDeadline + (1000 * chunkSize) / node.minimumRate) + tracker.announceInterval;
    calls.looked(begun());
    for (const { what, method, host } of faults(patience)) {
      if (what === "not answered" && (this.silent.has(host) || lapsing.has(method))) continue;
      calls.fail(`${method} of ${host}`, `a call of ${method} was ${what} by ${host}`);
    }
    return calls.check;
  }

  /** Finds the nodes that run and are not in the network. */
  private outside(): number[] {
    const { nodes } = this.inside;
    return [...nodes.keys()].filter((node) => nodes[node]?.joined === false && this.isUp(node));
  }
}
