import type { Series } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";
import type { Recorder } from "./recorder.js";

/** Takes samples of a recorder's figures at equal distances. */
export class Sampler {
  private readonly rows: { readonly [K in Exclude<keyof Series, "byReplicas">]: number[] } = {
    time: [],
    online: [],
    available: [],
    durable: [],
    redundant: [],
    unreadable: [],
    foregroundBytes: [],
    repairBytes: [],
    repairsActive: [],
    trackerRate: [],
    gets: [],
    joins: [],
    leaves: [],
    crashes: [],
    storedMaxOverMean: [],
    storedCv: [],
  };
  private readonly byReplicas: number[][];
  private requestsBefore = 0;
  private joinsBefore = 0;
  private leavesBefore = 0;
  private crashesBefore = 0;

  constructor(
    private readonly recorder: Recorder,
    /** The number of requests that the tracker got so far. */
    private readonly trackerRequests: () => number,
  ) {
    this.byReplicas = Array.from(recorder.redundancy.byReplicas, () => []);
  }

  sample(now: Millis): void {
    const { rows, recorder } = this;
    const elapsed = now - (rows.time.at(-1) ?? 0);
    const requests = this.trackerRequests();
    const { redundancy } = recorder;
    const balance = recorder.storedBalance();
    rows.trackerRate.push(elapsed > 0 ? ((requests - this.requestsBefore) * 1000) / elapsed : 0);
    rows.time.push(now);
    rows.online.push(recorder.online);
    rows.available.push(redundancy.availableShare);
    rows.durable.push(redundancy.durableShare);
    rows.redundant.push(redundancy.redundantShare);
    rows.unreadable.push(redundancy.unreadableChunks);
    rows.foregroundBytes.push(recorder.transfers.foregroundBytes);
    rows.repairBytes.push(recorder.transfers.repairBytes);
    rows.repairsActive.push(recorder.repairsActive);
    rows.gets.push(recorder.operations.getsUnderWay);
    rows.joins.push(recorder.joins - this.joinsBefore);
    rows.leaves.push(recorder.leaves - this.leavesBefore);
    rows.crashes.push(recorder.crashes - this.crashesBefore);
    rows.storedMaxOverMean.push(balance.maxOverMean);
    rows.storedCv.push(balance.cv);
    this.byReplicas.forEach((row, k) => {
      row.push(redundancy.byReplicas[k]!);
    });
    this.requestsBefore = requests;
    this.joinsBefore = recorder.joins;
    this.leavesBefore = recorder.leaves;
    this.crashesBefore = recorder.crashes;
  }

  series(): Series {
    const columns = Object.fromEntries(Object.entries(this.rows).map(([name, row]) => [name, Float64Array.from(row)]));
    return { ...columns, byReplicas: this.byReplicas.map((row) => Float64Array.from(row)) } as unknown as Series;
  }
}
