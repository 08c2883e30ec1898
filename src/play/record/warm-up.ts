import type { Measurements, NodeColumns, OperationTimes, Series, Transfers } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";
import type { NetworkTraffic } from "../hosts.js";
import type { Recorder } from "./recorder.js";

type Measured = Omit<Measurements, "checks">;

/**
 * Keeps the counters of a run as they were at the end of its warm-up, and computes from them the figures without the warm-up. In these figures counts
 * and times begin at the end of the warm-up. An operation or a repair counts only if it began later. States at the end of the run are the same with
 * and without the warm-up. Exposures, incidents, spells, faults and marks are those of the whole run.
 */
export class WarmUp {
  private readonly nodes: NodeColumns;
  private readonly transfers: Transfers;
  private readonly joins: number;
  private readonly leaves: number;
  private readonly crashes: number;

  /** Ends the warm-up for `recorder`, at the time `until` in ms. */
  constructor(
    private readonly recorder: Recorder,
    private readonly traffic: NetworkTraffic,
    private readonly until: Millis,
  ) {
    recorder.endWarmUp();
    this.nodes = recorder.columns();
    this.transfers = recorder.transfers.totals(0, traffic.streamed.cut);
    this.joins = recorder.joins;
    this.leaves = recorder.leaves;
    this.crashes = recorder.crashes;
  }

  /** Computes the measurements without the warm-up from those of the whole run. */
  leaveOut(whole: Measured): Measured {
    const { recorder, until } = this;
    const { run, script } = whole;
    return {
      ...whole,
      run: { ...run, played: run.played - until },
      nodes: this.nodesSince(whole.nodes),
      operations: this.operationsSince(),
      transfers: this.transfersSince(whole.transfers),
      repair: recorder.repairTotalsSince(),
      files: recorder.redundancy.totalsSince(),
      series: this.seriesSince(whole.series),
      ...(script ? { script: recorder.steps.totals(until) } : {}),
      tracker: this.trackerSince(whole.tracker),
    };
  }

  private operationsSince(): { readonly [kind in "put" | "get" | "leave"]: OperationTimes } {
    const { operations } = this.recorder;
    return {
      put: operations.timesSince("put"),
      get: operations.timesSince("get"),
      leave: operations.timesSince("leave"),
    };
  }

  private nodesSince(now: NodeColumns): NodeColumns {
    const { nodes } = this;
    return {
      ...now,
      uptime: difference(now.uptime, nodes.uptime),
      served: difference(now.served, nodes.served),
      fetched: difference(now.fetched, nodes.fetched),
      repairSent: difference(now.repairSent, nodes.repairSent),
      repairReceived: difference(now.repairReceived, nodes.repairReceived),
      requests: difference(now.requests, nodes.requests),
    };
  }

  private transfersSince(now: Transfers): Transfers {
    const { transfers: before } = this;
    return {
      served: now.served - before.served,
      fetched: now.fetched - before.fetched,
      byPurpose: {
        put: now.byPurpose.put - before.byPurpose.put,
        get: now.byPurpose.get - before.byPurpose.get,
        repair: now.byPurpose.repair - before.byPurpose.repair,
      },
      refused: now.refused - before.refused,
      inFlight: now.inFlight,
      cut: now.cut - before.cut,
    };
  }

  private trackerSince({ requests, messages, messageBytes }: Measured["tracker"]): Measured["tracker"] {
    const before = new Map(this.traffic.trackerCalls.map(({ method, count }) => [method, count]));
    return {
      requests: requests.map(({ method, count }) => ({ method, count: count - (before.get(method) ?? 0) })),
      messages: messages - this.traffic.messages,
      messageBytes: messageBytes - this.traffic.messageBytes,
    };
  }

  /**
   * The samples after the warm-up. The interval of the first of them begins in the warm-up. So this sample has no rate, and its counts
   * begin at the end of the warm-up.
   */
  private seriesSince(series: Series): Series {
    const first = series.time.findIndex((time) => time >= this.until);
    const from = (column: Float64Array): Float64Array => column.slice(first);
    const counted = (column: Float64Array, all: number): Float64Array => {
      const since = from(column);
      since[0] = all - since.subarray(1).reduce((sum, count) => sum + count, 0);
      return since;
    };
    const { byReplicas, ...columns } = series;
    const rows = Object.entries(columns).map(([name, column]) => [name, from(column)] as const);
    return {
      ...(Object.fromEntries(rows) as Omit<Series, "byReplicas">),
      byReplicas: byReplicas.map(from),
      trackerRate: from(series.trackerRate).fill(Number.NEGATIVE_INFINITY, 0, 1),
      joins: counted(series.joins, this.recorder.joins - this.joins),
      leaves: counted(series.leaves, this.recorder.leaves - this.leaves),
      crashes: counted(series.crashes, this.recorder.crashes - this.crashes),
    };
  }
}

function difference(now: Float64Array, before: Float64Array): Float64Array {
  return now.map((value, i) => value - (before[i] ?? 0));
}
