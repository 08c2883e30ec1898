import type { RecordChange, RecordStore, StoredRecord } from "../../src/live/disk/tracker-state/record-store.js";

/** A disk with records, which outlive the programs that write them. */
export class RecordDisk {
  readonly durable = new Map<string, Uint8Array>();
}

/**
 * Records on a disk that may fail at any moment. A transaction waits until a test ends it. If the test lets it through, it becomes durable and
 * resolves. If the test fails it, it rejects, and may have become durable all the same. If the test does neither, the transaction is lost, as in a
 * crash.
 */
export class FragileRecords implements RecordStore {
  /** Transactions that were begun. */
  transactions = 0;
  private under: { changes: readonly RecordChange[]; settle(failure?: Error): void } | undefined;

  constructor(
    private readonly disk: RecordDisk,
    /** Whether a test lets transactions through one by one. */
    private readonly held = true,
  ) {}

  get(key: string): Uint8Array | undefined {
    return this.disk.durable.get(key);
  }

  transact(body: (records: Iterable<StoredRecord>) => readonly RecordChange[]): void {
    const sorted = [...this.disk.durable].sort(([a], [b]) => (a < b ? -1 : 1));
    this.keep(body(sorted.map(([key, value]) => ({ key, value }))));
  }

  write(changes: Iterable<RecordChange>): Promise<void> {
    if (this.under) throw new Error("two transactions at once: their order is not known");
    this.transactions++;
    const settled = new Promise<void>((resolve, reject) => {
      const settle = (failure?: Error): void => (failure ? reject(failure) : resolve());
      this.under = { changes: [...changes], settle };
    });
    if (!this.held) this.sync();
    return settled;
  }

  /** Whether a transaction waits. */
  get isWriting(): boolean {
    return this.under !== undefined;
  }

  /** Lets the waiting transaction through. */
  sync(): void {
    this.end(true);
  }

  /** Fails the transaction that waits; it may have taken effect all the same. */
  fail(why: string, durable: boolean): void {
    this.end(durable, new Error(why));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private end(durable: boolean, failure?: Error): void {
    const { under } = this;
    if (!under) return;
    this.under = undefined;
    if (durable) this.keep(under.changes);
    under.settle(failure);
  }

  private keep(changes: readonly RecordChange[]): void {
    for (const { key, value } of changes) {
      if (value) this.disk.durable.set(key, value);
      else this.disk.durable.delete(key);
    }
  }
}
