import { MemoryState, type SavedFile, type SavedState } from "../tracker/state.js";

/** First record of every journal of a tracker: what it is, and of which format. */
const HEADER = record("swarmlab tracker", 2);
/** Bytes of hashes in one record, so that it fits a line. */
const HASH_BYTES = 32 * 1024;

function record(...fields: (string | number)[]): string {
  return JSON.stringify(fields);
}

export function peerRecord(number: number, identity: string, incarnation: number): string {
  return record("peer", number, identity, incarnation);
}

export function peerRemovalRecord(number: number): string {
  return record("forgotten", number);
}

/** The records of a file, of which the last one makes it count. */
export function* fileRecords(file: SavedFile): Generator<string> {
  const { id, name, size, chunkSize, replication, hashes, operationId, owner } = file;
  for (let at = 0; at < hashes.length; at += HASH_BYTES) {
    const part = hashes.subarray(at, at + HASH_BYTES);
    yield record("hashes", Buffer.from(part.buffer, part.byteOffset, part.length).toString("base64"));
  }
  yield record("file", id, name, size, chunkSize, replication, hashes.length, operationId, owner);
}

export function removalRecord(name: string, id: number): string {
  return record("removed", name, id);
}

/** All of a state. The epoch comes last: it says that the rest is there. */
export function* stateRecords({ epoch, lastPeer, peers, files }: SavedState): Generator<string> {
  yield HEADER;
  for (const { number, identity, incarnation } of peers) yield peerRecord(number, identity, incarnation);
  for (const file of files) yield* fileRecords(file);
  yield record("epoch", epoch, lastPeer);
}

/** Puts a state together from the records of its journal, in their order. */
export class StateReader {
  readonly state = new MemoryState();
  private begun = false;
  private hashes: Buffer[] = [];
  private complete = false;

  /** Whether all was there of which the journal was made. */
  get isComplete(): boolean {
    return this.complete;
  }

  /** Throws when the record is not one of a tracker. */
  take(text: string): void {
    if (!this.begun) {
      if (text !== HEADER) throw new Error("this is not the state of a tracker, or that of a later version");
      this.begun = true;
      return;
    }
    const [kind, ...fields] = JSON.parse(text) as unknown[];
    switch (kind) {
      case "peer":
        return this.state.savePeer(...expect<[number, string, number]>(fields, "number string number"));
      case "forgotten":
        return this.state.removePeer(...expect<[number]>(fields, "number"));
      case "hashes":
        this.hashes.push(Buffer.from(...expect<[string]>(fields, "string"), "base64"));
        return;
      case "file":
        return this.takeFile(fields);
      case "removed":
        return this.state.removeFile(...expect<[string, number]>(fields, "string number"));
      case "epoch":
        this.state.resume(...expect<[number, number]>(fields, "number number"));
        this.complete = true;
        return;
      default:
        throw new Error(`a record of an unknown kind: ${kind}`);
    }
  }

  private takeFile(fields: unknown[]): void {
    type Fields = [number, string, number, number, number, number, string, string];
    const types = "number string number number number number string string";
    const [id, name, size, chunkSize, replication, hashBytes, operationId, owner] = expect<Fields>(fields, types);
    // A copy: small ones would keep a whole pool of buffers in memory.
    const hashes = Uint8Array.from(Buffer.concat(this.hashes));
    this.hashes = [];
    if (hashes.length !== hashBytes) throw new Error(`hashes of ${name} are missing`);
    this.state.saveFile({ id, name, size, chunkSize, replication, hashes, operationId, owner });
  }
}

function expect<T extends unknown[]>(fields: unknown[], types: string): T {
  if (fields.map((field) => typeof field).join(" ") !== types) throw new Error("a record of an unknown form");
  return fields as T;
}
