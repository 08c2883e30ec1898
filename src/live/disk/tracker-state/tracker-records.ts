import { crc32 } from "node:zlib";
import * as z from "zod";
import { MAX_CHUNKS, MAX_IDENTITY_BYTES, MAX_NAME_BYTES, MAX_OPERATION_ID_BYTES } from "../../../tracker/limits.js";
import type { SavedFile, SavedPeer } from "../../../tracker/state.js";
import type { StoredRecord } from "./record-store.js";

/**
 * A tracker's durable state, as records. A value begins with the CRC-32 of its key and of the rest (4 bytes, little-endian). Then comes
 * JSON in UTF-8. In a file's record a line feed and the raw hashes follow.
 *
 *   head            ["swarmlab tracker", FORMAT, epoch, lastPeer, peers, files, sum, network]
 *   peer/0000002a   [identity, incarnation]             the number in hexadecimal, 8 digits
 *   file/NAME       [since, id, size, chunkSize, replication, operationId, owner]
 *
 * `peers` and `files` count the other records. `sum` is the sum of their checksums modulo 2^32. With these figures a start notices when a
 * record is missing, or when an old record has come back. `since` orders files by the first appearance of their names.
 */
const FORMAT = 4;
/** The number of an older format, whose head does not name the network. */
const NAMELESS_FORMAT = 3;
const KIND = "swarmlab tracker";
const CHECKSUM_BYTES = 4;
const LINE_FEED = 10;
const NO_HASHES = new Uint8Array(0);

export const HEAD_KEY = "head";
const PEER = "peer/";
const FILE = "file/";

/** The head of the records: all of the state except the peers and the files, plus figures that show whether these are all there. */
export interface Head {
  readonly epoch: number;
  readonly lastPeer: number;
  readonly peers: number;
  readonly files: number;
  readonly sum: number;
  /** The number of the network; 0: unknown. */
  readonly network: number;
}

/** A file, and the position of its name in the order of first appearance. */
export interface FileRecord {
  readonly since: number;
  readonly file: SavedFile;
}

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const positive = count.min(1);
const uint32 = count.max(0xffffffff);
const headFields = z.union([
  z.tuple([z.literal(KIND), z.literal(FORMAT), positive, uint32, uint32, uint32, uint32, positive]),
  z.tuple([z.literal(KIND), z.literal(NAMELESS_FORMAT), positive, uint32, uint32, uint32, uint32]),
]);
const peerFields = z.tuple([z.string().min(1).max(MAX_IDENTITY_BYTES), uint32]);
const text = z.string();
const fileFields = z.tuple([
  positive,
  positive,
  count,
  positive,
  positive,
  text.max(MAX_OPERATION_ID_BYTES),
  text.max(MAX_IDENTITY_BYTES),
]);

export function peerKey(number: number): string {
  return PEER + number.toString(16).padStart(8, "0");
}

export function fileKey(name: string): string {
  return FILE + name;
}

export function headValue({ epoch, lastPeer, peers, files, sum, network }: Head): Buffer {
  return sealed(HEAD_KEY, [KIND, FORMAT, epoch, lastPeer, peers, files, sum, network]);
}

export function peerValue({ number, identity, incarnation }: SavedPeer): Buffer {
  return sealed(peerKey(number), [identity, incarnation]);
}

export function fileValue(since: number, file: SavedFile): Buffer {
  const { id, name, size, chunkSize, replication, hashes, operationId, owner } = file;
  return sealed(fileKey(name), [since, id, size, chunkSize, replication, operationId, owner], hashes);
}

function sealed(key: string, fields: readonly (string | number)[], hashes: Uint8Array = NO_HASHES): Buffer {
  const json = Buffer.from(JSON.stringify(fields));
  const tail = hashes.length > 0 ? [Uint8Array.of(LINE_FEED), hashes] : [];
  const value = Buffer.concat([Buffer.alloc(CHECKSUM_BYTES), json, ...tail]);
  value.writeUInt32LE(checksum(key, value));
  return value;
}

function checksum(key: string, value: Uint8Array): number {
  return crc32(value.subarray(CHECKSUM_BYTES), crc32(key));
}

/** Reads the checksum at the beginning of a value. */
export function checksumOf(value: Uint8Array): number {
  return Buffer.from(value.buffer, value.byteOffset, value.length).readUInt32LE();
}

/** Reads the position of a file's name in the order of first appearance, and the file's id. */
export function placeOf(value: Uint8Array): { readonly since: number; readonly id: number } {
  const [since, id] = fileFields.parse(partsOf(value).fields);
  return { since, id };
}

/** Decodes a tracker's record. Throws if it is not one. */
export function readRecord({ key, value }: StoredRecord): Head | SavedPeer | FileRecord {
  if (value.length < CHECKSUM_BYTES || checksumOf(value) !== checksum(key, value))
    throw new Error("its checksum is wrong");
  const { fields, hashes } = partsOf(value);
  if (key === HEAD_KEY) {
    const [, , epoch, lastPeer, peers, files, sum, network = 0] = headFields.parse(fields);
    return { epoch, lastPeer, peers, files, sum, network };
  }
  if (key.startsWith(PEER)) {
    const [identity, incarnation] = peerFields.parse(fields);
    return { number: Number.parseInt(key.slice(PEER.length), 16), identity, incarnation };
  }
  if (key.startsWith(FILE)) return fileFrom(key.slice(FILE.length), fields, hashes);
  throw new Error("it is of an unknown kind");
}

function fileFrom(name: string, fields: unknown, hashes: Uint8Array): FileRecord {
  const [since, id, size, chunkSize, replication, operationId, owner] = fileFields.parse(fields);
  const chunks = Math.ceil(size / chunkSize);
  const fits = hashes.length === 0 || hashes.length === 32 * chunks;
  if (name.length > MAX_NAME_BYTES || chunks > MAX_CHUNKS || !fits) throw new Error("it is no file of a network");
  // Copy the bytes: they may be a view of a larger block.
  const kept = Uint8Array.from(hashes);
  return { since, file: { id, name, size, chunkSize, replication, hashes: kept, operationId, owner } };
}

function partsOf(value: Uint8Array): { readonly fields: unknown; readonly hashes: Uint8Array } {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
  const end = bytes.indexOf(LINE_FEED, CHECKSUM_BYTES);
  const json = bytes.toString("utf8", CHECKSUM_BYTES, end < 0 ? bytes.length : end);
  return { fields: JSON.parse(json), hashes: end < 0 ? NO_HASHES : bytes.subarray(end + 1) };
}
