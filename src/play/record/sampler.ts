import type { Series } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";
import type { Recorder } from "./recorder.js";

type Columns = { readonly [K in Exclude<keyof Series, "byReplicas">]: Float64Array };

/** Takes samples of a recorder's figures at equal distances. */
export class Sampler {
  private readonly columns: Columns;
  private readonly byReplicas: readonly Float64Array[];
  private count = 0;
  private requestsBefore = 0;
  private joinsBefore = 0;
  private leavesBefore = 0;
  private crashesBefore = 0;

  constructor(
    private readonly recorder: Recorder,
    /** The number of requests that the tracker got so far. */
    private readonly trackerRequests: () => number,
    /** The largest number of samples. */
    most: number,
  ) {
    const column = (): Float64Array => new Float64Array(most);
    this.byReplicas = Array.from(recorder.redundancy.byReplicas, column);
    this.columns = {
      time: column(),
      online: column(),
      available: column(),
      durable: column(),
      redundant: column(),
      unreadable: column(),
      foregroundBytes: column(),
      repairBytes: column(),
      repairsActive: column(),
      trackerRate: column(),
      gets: column(),
      joins: column(),
      leaves: column(),
      crashes: column(),
      storedMaxOverMean: column(),
      storedCv: column(),
    };
  }

  sample(now: Millis): void {
    const { columns, recorder, byReplicas } = this;
    const at = this.count++;
    const elapsed = now - (at > 0 ? columns.time[at - 1]! : 0);
    const requests = this.trackerRequests();
    const { redundancy } = recorder;
    const balance = recorder.storedBalance();
    columns.trackerRate[at] = elapsed > 0 ? ((requests - this.requestsBefore) * 1000) / elapsed : 0;
    columns.time[at] = now;
    columns.online[at] = recorder.online;
    columns.available[at] = redundancy.availableShare;
    columns.durable[at] = redundancy.durableShare;
    columns.redundant[at] = redundancy.redundantShare;
    columns.unreadable[at] = redundancy.unreadableChunks;
    columns.foregroundBytes[at] = recorder.transfers.foregroundBytes;
    columns.repairBytes[at] = recorder.transfers.repairBytes;
    columns.repairsActive[at] = recorder.repairsActive;
    columns.gets[at] = recorder.operations.getsUnderWay;
    columns.joins[at] = recorder.joins - this.joinsBefore;
    columns.leaves[at] = recorder.leaves - this.leavesBefore;
    columns.crashes[at] = recorder.crashes - this.crashesBefore;
    columns.storedMaxOverMean[at] = balance.maxOverMean;
    columns.storedCv[at] = balance.cv;
    for (let k = 0; k < byReplicas.length; k++) byReplicas[k]![at] = redundancy.byReplicas[k]!;
    this.requestsBefore = requests;
    this.joinsBefore = recorder.joins;
    this.leavesBefore = recorder.leaves;
    this.crashesBefore = recorder.crashes;
  }

  series(): Series {
    const soFar = (column: Float64Array): Float64Array => column.slice(0, this.count);
    const columns = Object.fromEntries(Object.entries(this.columns).map(([name, column]) => [name, soFar(column)]));
    return { ...columns, byReplicas: this.byReplicas.map(soFar) } as unknown as Series;
  }
}
