import { randomInt } from "node:crypto";
import type { SavedFile, SavedPeer, SavedState } from "../../../tracker/state.js";
import type { RecordChange, RecordStore, StoredRecord } from "./record-store.js";
import {
  checksumOf,
  type FileRecord,
  fileKey,
  fileValue,
  HEAD_KEY,
  type Head,
  headValue,
  peerKey,
  peerValue,
  placeOf,
  readRecord,
} from "./tracker-records.js";

/** The highest epoch. Higher ones would make ids that a double cannot hold exactly. */
const MOST_EPOCHS = 2 ** 21;
/** Network numbers are below this. `randomInt` accepts no range of 2^48 or more. */
const NETWORKS = 2 ** 47;

/** A write to a tracker's state. */
export type StateWrite =
  | { readonly kind: "peer"; readonly peer: SavedPeer }
  | { readonly kind: "peer removed"; readonly number: number }
  | { readonly kind: "file"; readonly file: SavedFile }
  | { readonly kind: "file removed"; readonly name: string; readonly id: number };

/** The records that the present burst of writes has changed so far. */
type Burst = Map<string, Uint8Array | undefined>;

/**
 * Keeps a tracker's records: turns writes into changed records, and checks that none is missing. Only the head is in memory; the rest
 * is read from the store.
 */
export class TrackerBooks {
  private constructor(
    private readonly records: RecordStore,
    private head: Head,
    /** The position of the name that appeared last. */
    private lastSince: number,
  ) {}

  /** Reads all records and begins a new epoch, durably. Throws, and changes nothing, when a record is damaged or missing. */
  static load(records: RecordStore): { books: TrackerBooks; saved: SavedState } {
    let loaded: { books: TrackerBooks; saved: SavedState } | undefined;
    records.transact((all) => {
      const { head, peers, files } = readAll(all);
      files.sort((a, b) => a.since - b.since);
      const { lastPeer } = head;
      const network = head.network || randomInt(1, NETWORKS);
      const epoch = head.epoch + 1;
      if (epoch > MOST_EPOCHS) throw new Error(`a tracker can start ${MOST_EPOCHS} times`);
      const books = new TrackerBooks(records, { ...head, epoch, network }, files.at(-1)?.since ?? 0);
      loaded = { books, saved: { network, epoch, lastPeer, peers, files: files.map(({ file }) => file) } };
      return [books.headChange()];
    });
    return loaded!;
  }

  /** Computes the changes of records that a burst of writes makes, in the order of the writes. All earlier bursts must have been written. */
  changes(writes: readonly StateWrite[]): RecordChange[] {
    const burst: Burst = new Map();
    for (const write of writes) this.apply(write, burst);
    const changes = [...burst].map(([key, value]) => ({ key, value }));
    return [...changes, this.headChange()];
  }

  private apply(write: StateWrite, burst: Burst): void {
    switch (write.kind) {
      case "peer": {
        const { number } = write.peer;
        this.replace("peers", peerKey(number), peerValue(write.peer), burst);
        this.head = { ...this.head, lastPeer: Math.max(this.head.lastPeer, number) };
        return;
      }
      case "peer removed":
        return this.replace("peers", peerKey(write.number), undefined, burst);
      case "file": {
        const key = fileKey(write.file.name);
        const older = this.current(key, burst);
        const since = older ? placeOf(older).since : ++this.lastSince;
        return this.replace("files", key, fileValue(since, write.file), burst);
      }
      case "file removed": {
        const key = fileKey(write.name);
        const known = this.current(key, burst);
        if (known && placeOf(known).id === write.id) this.replace("files", key, undefined, burst);
      }
    }
  }

  private replace(counted: "peers" | "files", key: string, value: Uint8Array | undefined, burst: Burst): void {
    const older = this.current(key, burst);
    const difference = Number(value !== undefined) - Number(older !== undefined);
    const sum = (this.head.sum + (value ? checksumOf(value) : 0) - (older ? checksumOf(older) : 0)) >>> 0;
    this.head = { ...this.head, sum, [counted]: this.head[counted] + difference };
    burst.set(key, value);
  }

  private current(key: string, burst: Burst): Uint8Array | undefined {
    return burst.has(key) ? burst.get(key) : this.records.get(key);
  }

  private headChange(): RecordChange {
    return { key: HEAD_KEY, value: headValue(this.head) };
  }
}

const NOTHING: Head = { epoch: 0, lastPeer: 0, peers: 0, files: 0, sum: 0, network: 0 };

function readAll(all: Iterable<StoredRecord>): { head: Head; peers: SavedPeer[]; files: FileRecord[] } {
  const peers: SavedPeer[] = [];
  const files: FileRecord[] = [];
  let head: Head | undefined;
  let sum = 0;
  for (const stored of all) {
    const record = readOne(stored);
    if ("epoch" in record) {
      head = record;
      continue;
    }
    if ("file" in record) files.push(record);
    else peers.push(record);
    sum = (sum + checksumOf(stored.value)) >>> 0;
  }
  const found = peers.length + files.length;
  if (!head && found > 0) throw refusal("its head is missing");
  head ??= NOTHING;
  if (head.peers !== peers.length || head.files !== files.length || head.sum !== sum)
    throw refusal(`it should hold ${head.peers} peers and ${head.files} files, and does not`);
  return { head, peers, files };
}

function readOne(stored: StoredRecord): ReturnType<typeof readRecord> {
  try {
    return readRecord(stored);
  } catch (error) {
    throw refusal(`the record of ${JSON.stringify(stored.key)} is damaged: ${(error as Error).message}`);
  }
}

function refusal(why: string): Error {
  return new Error(`${why}; the file was left as it was`);
}
