/** A change of one record; without a value: its end. */
export interface RecordChange {
  readonly key: string;
  readonly value: Uint8Array | undefined;
}

export interface StoredRecord {
  readonly key: string;
  readonly value: Uint8Array;
}

/**
 * Records under keys, on a disk. A transaction is there whole or not at all, whatever ends the process or the machine, and
 * no earlier one is missing where a later one is there.
 */
export interface RecordStore {
  /** The value as of the last transaction that ended. */
  get(key: string): Uint8Array | undefined;
  /**
   * One transaction that reads everything, in the order of the keys, and changes what `body` answers with: durable when
   * this returns. Nothing has changed when it throws.
   */
  transact(body: (records: Iterable<StoredRecord>) => readonly RecordChange[]): void;
  /** A transaction, which is durable when the promise resolves. Rejected: it is not known whether it took effect. */
  write(changes: Iterable<RecordChange>): Promise<void>;
  /** Waits for transactions under way. */
  close(): Promise<void>;
}
