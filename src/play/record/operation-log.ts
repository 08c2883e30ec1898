import type { OperationRecord, OperationTimes } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";
import type { OperationKind, OperationResult } from "../../runtime/observer.js";
import { codeName } from "../../runtime/rpc-error.js";
import type { PlayedStep } from "../../scenario/players/stage.js";
import type { HistoryLog } from "./history/history-log.js";

/** Counts the operations of one kind: how many there were, how long they took, how they failed. */
class Kind {
  started = 0;
  interrupted = 0;
  dropped = 0;
  underWay = 0;
  readonly durations: number[] = [];
  readonly bytes: number[] = [];
  readonly ownBytes: number[] = [];
  private readonly failures = new Map<string, { count: number; example: string }>();
  /** The integral of `underWay` over time up to `since`. */
  private area = 0;
  private totalTime: Millis = 0;

  constructor(private since: Millis = 0) {}

  begin(now: Millis): void {
    this.account(now);
    this.started++;
    this.underWay++;
  }

  end(now: Millis, began: Millis): void {
    this.account(now);
    this.underWay--;
    this.totalTime += now - began;
  }

  ended(now: Millis, began: Millis, result: OperationResult): void {
    this.end(now, began);
    const { error } = result;
    if (!error) {
      this.durations.push(now - began);
      this.bytes.push(result.bytes);
      this.ownBytes.push(result.ownBytes ?? 0);
      return;
    }
    const code = codeName(error.code);
    const failure = this.failures.get(code);
    if (failure) failure.count++;
    else this.failures.set(code, { count: 1, example: error.message });
  }

  times(now: Millis, begunUnfinished: Millis): OperationTimes {
    this.account(now);
    const failed = [...this.failures].map(([code, { count, example }]) => ({ code, count, example }));
    failed.sort((a, b) => (a.code < b.code ? -1 : 1));
    return {
      started: this.started,
      succeeded: this.durations.length,
      failed,
      interrupted: this.interrupted,
      unfinished: this.underWay,
      ...(this.dropped > 0 ? { dropped: this.dropped } : {}),
      durations: new Float64Array(this.durations),
      bytes: new Float64Array(this.bytes),
      ownBytes: new Float64Array(this.ownBytes),
      meanConcurrent: now > 0 ? this.area / now : 0,
      totalTime: this.totalTime + this.underWay * now - begunUnfinished,
    };
  }

  /** Computes the integral of the number under way up to `now`. */
  areaUntil(now: Millis): number {
    this.account(now);
    return this.area;
  }

  private account(now: Millis): void {
    this.area += this.underWay * (now - this.since);
    this.since = now;
  }
}

interface Begun {
  readonly kind: OperationKind;
  readonly name: string;
  readonly at: Millis;
  /** The step that asked for the operation, and gets its result. */
  readonly step: PlayedStep | undefined;
}

interface Ordered {
  readonly kind: OperationKind;
  readonly name: string;
  readonly step: PlayedStep | undefined;
}

/** The counts of operations that began after the warm-up. They are kept in addition to those of the whole run. */
interface Since {
  readonly from: Millis;
  readonly kinds: { readonly [kind in OperationKind]: Kind };
  /** The integral of the number under way up to the end of the warm-up, for each kind. */
  readonly areas: { readonly [kind in OperationKind]: number };
}

/** Follows every operation of every node from its start to its end, or to the moment when its node goes down. */
export class OperationLog {
  private readonly kinds = { put: new Kind(), get: new Kind(), leave: new Kind() };
  private since: Since | undefined;
  /** The operations under way, by node and then by the operation's number there. */
  private readonly begun = new Map<number, Map<number, Begun>>();
  /**
   * By node, the operations that the node was asked for and has not begun. A node in another process begins operations a moment after it
   * was asked for them, in the same order.
   */
  private readonly ordered = new Map<number, Ordered[]>();
  /** The names of files whose put was acknowledged to the client, and that were not removed since. */
  readonly acknowledged = new Set<string>();
  /** The names of acknowledged files that the tracker forgot because its state was set back, and that were not put again since. */
  readonly setBack = new Set<string>();

  private readonly forgottenAt = new Map<string, Millis>();
  /** The time at which the last remove of each file was acknowledged, by the file's name. */
  private readonly removedAt = new Map<string, Millis>();

  /** `records`: the list to which each operation is added when it has ended; undefined: no records are kept. */
  constructor(
    private readonly now: () => Millis,
    private readonly nodeName: (node: number) => string,
    private readonly records: OperationRecord[] | undefined,
    private readonly history: HistoryLog | undefined,
  ) {}

  get getsUnderWay(): number {
    return this.kinds.get.underWay;
  }

  /** Ends the warm-up. Operations that are under way now began in it. */
  endWarmUp(): void {
    const from = this.now();
    const { put, get, leave } = this.kinds;
    this.since = {
      from,
      kinds: { put: new Kind(from), get: new Kind(from), leave: new Kind(from) },
      areas: { put: put.areaUntil(from), get: get.areaUntil(from), leave: leave.areaUntil(from) },
    };
  }

  /** Notes that a node is asked for an operation. `step`: the step that gets the result. */
  order(node: number, kind: OperationKind, name: string, step: PlayedStep | undefined): void {
    const mine = this.ordered.get(node);
    if (mine) mine.push({ kind, name, step });
    else this.ordered.set(node, [{ kind, name, step }]);
  }

  /** Notes that an arrival of a workload was dropped. */
  dropped(kind: OperationKind): void {
    this.kinds[kind].dropped++;
    if (this.since) this.since.kinds[kind].dropped++;
  }

  started(node: number, operation: number, kind: OperationKind, name: string): void {
    const at = this.now();
    const step = this.orderedBy(node, kind, name);
    let mine = this.begun.get(node);
    if (!mine) {
      mine = new Map();
      this.begun.set(node, mine);
    }
    mine.set(operation, { kind, name, at, step });
    this.kinds[kind].begin(at);
    this.since?.kinds[kind].begin(at);
  }

  ended(node: number, operation: number, result: OperationResult): void {
    const mine = this.begun.get(node);
    const begun = mine?.get(operation);
    if (!mine || !begun) return;
    mine.delete(operation);
    if (mine.size === 0) this.begun.delete(node);
    const now = this.now();
    for (const kind of this.countedIn(begun)) kind.ended(now, begun.at, result);
    const outcome = result.error ? codeName(result.error.code) : "OK";
    this.records?.push(this.record(node, begun, result.error ? 0 : result.bytes, outcome));
    this.history?.operated(node, begun.kind, begun.name, begun.at, outcome);
    if (result.error) {
      begun.step?.failed(`${result.error.message} (${codeName(result.error.code)})`);
    } else {
      begun.step?.done();
      if (begun.kind === "put") this.acknowledge(begun);
    }
  }

  /** Notes that a remove of a file was acknowledged. */
  removed(name: string): void {
    this.removedAt.set(name, this.now());
    this.acknowledged.delete(name);
  }

  /** Notes files that the tracker forgot because its state was set back. */
  forgotten(names: readonly string[]): void {
    for (const name of names) {
      this.forgottenAt.set(name, this.now());
      if (this.acknowledged.delete(name)) this.setBack.add(name);
    }
  }

  /** Notes that a put was acknowledged. The tracker may have forgotten this put by then, because its state was set back. */
  private acknowledge({ name, at }: Begun): void {
    // The remove was acknowledged while the put was under way, so the tracker may have carried out either of them first.
    if (at <= (this.removedAt.get(name) ?? -1)) return;
    if (at <= (this.forgottenAt.get(name) ?? -1)) {
      this.setBack.add(name);
    } else {
      this.acknowledged.add(name);
      this.setBack.delete(name);
    }
  }

  /** Notes that a node went down. Its operations are interrupted. */
  interrupted(node: number): void {
    for (const { step } of this.ordered.get(node) ?? []) step?.failed("its node went down before it began");
    this.ordered.delete(node);
    const mine = this.begun.get(node);
    if (!mine) return;
    this.begun.delete(node);
    const now = this.now();
    for (const begun of mine.values()) {
      for (const kind of this.countedIn(begun)) {
        kind.end(now, begun.at);
        kind.interrupted++;
      }
      begun.step?.failed("its node went down under it");
      this.records?.push(this.record(node, begun, 0, "interrupted"));
      this.history?.operated(node, begun.kind, begun.name, begun.at, "interrupted");
    }
  }

  /** Adds the operations that are under way to the history. Call it when the run ends. */
  endHistory(): void {
    for (const [node, mine] of this.begun) {
      for (const { kind, name, at } of mine.values()) this.history?.operated(node, kind, name, at, "unfinished");
    }
  }

  /** The puts and gets under way, each with the time at which it began. */
  *underWay(): Generator<{
    readonly node: number;
    readonly kind: OperationKind;
    readonly name: string;
    readonly at: Millis;
  }> {
    for (const [node, mine] of this.begun)
      for (const { kind, name, at } of mine.values()) if (kind !== "leave") yield { node, kind, name, at };
  }

  /** Lists the operations that ended so far, and those under way; empty unless records are kept. */
  recorded(): OperationRecord[] {
    if (!this.records) return [];
    const underWay: OperationRecord[] = [];
    for (const [node, mine] of this.begun) {
      for (const begun of mine.values()) underWay.push(this.record(node, begun, 0, "unfinished"));
    }
    return [...this.records, ...underWay];
  }

  times(kind: OperationKind): OperationTimes {
    return this.kinds[kind].times(this.now(), this.begunUnfinished(kind, -1));
  }

  /**
   * The times of operations that began after the warm-up; of the whole run if there was no warm-up. The mean number under way also includes
   * operations that began in the warm-up.
   */
  timesSince(kind: OperationKind): OperationTimes {
    const { since } = this;
    if (!since) return this.times(kind);
    const now = this.now();
    const times = since.kinds[kind].times(now, this.begunUnfinished(kind, since.from));
    const area = this.kinds[kind].areaUntil(now) - since.areas[kind];
    return { ...times, meanConcurrent: now > since.from ? area / (now - since.from) : 0 };
  }

  /** The sum of the start times of the operations that are under way and began later than `after`. */
  private begunUnfinished(kind: OperationKind, after: Millis): number {
    let sum = 0;
    for (const mine of this.begun.values()) {
      for (const begun of mine.values()) if (begun.kind === kind && begun.at > after) sum += begun.at;
    }
    return sum;
  }

  private countedIn({ kind, at }: Begun): readonly Kind[] {
    const { since } = this;
    return since && at > since.from ? [this.kinds[kind], since.kinds[kind]] : [this.kinds[kind]];
  }

  private orderedBy(node: number, kind: OperationKind, name: string): PlayedStep | undefined {
    const mine = this.ordered.get(node);
    const at = mine?.findIndex((one) => one.kind === kind && one.name === name) ?? -1;
    if (!mine || at < 0) return undefined;
    const [first] = mine.splice(at, 1);
    if (mine.length === 0) this.ordered.delete(node);
    return first?.step;
  }

  private record(node: number, { kind, name, at }: Begun, bytes: number, outcome: string): OperationRecord {
    return { node: this.nodeName(node), kind, name, started: at, duration: this.now() - at, bytes, outcome };
  }
}
