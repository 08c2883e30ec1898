import type { History, HistoryDetail } from "../../../history/history.js";
import type { Millis } from "../../../runtime/clock.js";
import type { OperationKind } from "../../../runtime/observer.js";
import { grouped } from "../../../scenario/expand/grouped.js";
import type { PlayClock } from "../../play-clock.js";
import type { CallTable } from "../history/call-table.js";
import type { NameList } from "../history/name-list.js";
import { type CallOutcome, type CallRecord, UNKNOWN_PLACE } from "./call-record.js";
import { NotedOperations } from "./noted-operations.js";

/** The largest number of calls that a run's history keeps. */
const MOST_CALLS = 20_000;
/** The largest number of calls of one operation that are kept at its beginning, and at its end. */
const MOST_AT_EACH_END = 200;

/**
 * Keeps the calls between programs. If there are too many, it keeps only those that nodes made during certain operations
 * (`NotedOperations`). From then on it records a node's calls only while the node has an operation under way.
 */
export class CallLog implements CallTable {
  /** The number of calls that were made, whether they are kept or not. */
  made = 0;
  /** All calls of the run; undefined once there were too many. */
  private all: CallRecord[] | undefined = [];
  private readonly noted: NotedOperations;
  /** The operations under way, by node and then by the operation's number there. */
  private readonly underWay = new Map<number, Map<number, Operation>>();
  /** The place of the program at each address. If a program gets a new address, the old ones stay. */
  private readonly places = new Map<string, number>();
  private isOver = false;

  constructor(
    private readonly now: () => Millis,
    private readonly limit = MOST_CALLS,
  ) {
    this.noted = new NotedOperations(limit);
  }

  /** Notes that a program has the address `address` from now on. */
  reachedAt(address: string, place: number): void {
    this.places.set(address, place);
  }

  /** Notes that a program calls another. Returns its record; undefined: this call is not recorded. */
  begin(from: number, address: string, method: string, deadline: Millis): CallRecord | undefined {
    if (this.isOver) return undefined;
    this.made++;
    const operations = this.underWay.get(from);
    if (!this.all && !operations) return undefined;
    const to = this.places.get(address) ?? UNKNOWN_PLACE;
    const record = { from, to, method, deadline, begun: this.now(), ended: -1, outcome: "unfinished" };
    for (const operation of operations?.values() ?? []) operation.calls.add(record);
    if (this.all && this.all.push(record) > this.limit) this.all = undefined;
    return record;
  }

  end(record: CallRecord, outcome: CallOutcome): void {
    if (this.isOver) return;
    record.ended = this.now();
    record.outcome = outcome;
  }

  operationStarted(node: number, operation: number, kind: OperationKind): void {
    let mine = this.underWay.get(node);
    if (!mine) {
      mine = new Map();
      this.underWay.set(node, mine);
    }
    mine.set(operation, { kind, began: this.now(), calls: new BothEnds() });
  }

  operationEnded(node: number, operation: number, succeeded: boolean): void {
    const mine = this.underWay.get(node);
    const ended = mine?.get(operation);
    if (!mine || !ended) return;
    this.note(ended, succeeded);
    mine.delete(operation);
    if (mine.size === 0) this.underWay.delete(node);
  }

  /** Notes that a node went down. Its calls and operations end with it. */
  wentDown(node: number): void {
    for (const operation of this.underWay.get(node)?.values() ?? []) this.note(operation, false);
    this.underWay.delete(node);
  }

  /** Closes the log. It records nothing from here on. */
  close(): void {
    for (const node of [...this.underWay.keys()]) this.wentDown(node);
    this.isOver = true;
  }

  /** The calls that are kept, in the order in which they began. */
  kept(): readonly CallRecord[] {
    return this.all ?? [...this.noted.calls()].sort((a, b) => a.begun - b.begun);
  }

  columns(tick: Millis, methods: NameList, outcomes: NameList): History["calls"] {
    const kept = this.kept();
    const end = this.now();
    const ticks = (time: Millis) => Math.round(time / tick);
    const column = (value: (record: CallRecord) => number) => Int32Array.from(kept, value);
    return {
      start: column(({ begun }) => ticks(begun)),
      duration: column(({ begun, ended }) => ticks(ended < 0 ? end : ended) - ticks(begun)),
      from: column(({ from }) => from),
      to: column(({ to }) => to),
      method: column(({ method }) => methods.numberOf(method)),
      outcome: column(({ outcome }) => outcomes.numberOf(outcome)),
      deadline: column(({ deadline }) => Math.round(deadline)),
    };
  }

  /** Says in a sentence which calls are not kept; empty if all are. */
  get leftOut(): readonly string[] {
    if (this.all) return [];
    const [made, kept] = [this.made, this.kept().length].map((count) => grouped(count));
    return [
      `Of ${made} calls between programs, ${kept} were kept: those that nodes made during the slowest operations, and during even samples of the failed ones and of all.`,
    ];
  }

  private note({ kind, began, calls }: Operation, succeeded: boolean): void {
    this.noted.offer({ kind, succeeded, duration: this.now() - began, calls: calls.all() });
  }
}

interface Operation {
  readonly kind: OperationKind;
  readonly began: Millis;
  readonly calls: BothEnds;
}

/** Keeps the first and the last calls of an operation. */
class BothEnds {
  private readonly first: CallRecord[] = [];
  private readonly last: CallRecord[] = [];
  /** The position of the oldest call in `last`, once `last` is full. */
  private oldest = 0;

  add(record: CallRecord): void {
    if (this.first.length < MOST_AT_EACH_END) {
      this.first.push(record);
    } else {
      this.last[this.oldest] = record;
      this.oldest = (this.oldest + 1) % MOST_AT_EACH_END;
    }
  }

  all(): CallRecord[] {
    return [...this.first, ...this.last];
  }
}

/** Makes a log if the history is `full`; undefined otherwise. */
export function callLog(clock: PlayClock, detail: HistoryDetail = "none"): CallLog | undefined {
  return detail === "full" ? new CallLog(() => clock.now()) : undefined;
}
