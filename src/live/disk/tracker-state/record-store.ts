/** A change of one record. Without a value it deletes the record. */
export interface RecordChange {
  readonly key: string;
  readonly value: Uint8Array | undefined;
}

export interface StoredRecord {
  readonly key: string;
  readonly value: Uint8Array;
}

/**
 * Records under keys, on a disk. A transaction takes effect whole or not at all, even if the process or the machine ends in between.
 * If a transaction has taken effect, all earlier ones have, too.
 */
export interface RecordStore {
  /** Reads the value that a key has after the last finished transaction. */
  get(key: string): Uint8Array | undefined;
  /**
   * Runs one transaction: it reads all records in the order of the keys, and makes the changes that `body` returns. They are durable when
   * this returns. If it throws, nothing has changed.
   */
  transact(body: (records: Iterable<StoredRecord>) => readonly RecordChange[]): void;
  /** Writes one transaction, which is durable when the promise resolves. If it rejects, the transaction may or may not have taken effect. */
  write(changes: Iterable<RecordChange>): Promise<void>;
  /** Waits until transactions under way have ended. */
  close(): Promise<void>;
}
