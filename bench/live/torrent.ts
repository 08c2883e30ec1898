import { hash } from "node:crypto";

type Bencoded = number | string | Uint8Array | { readonly [key: string]: Bencoded } | readonly Bencoded[];

/** BEP 3's encoding: byte strings, integers, lists, and dictionaries in the order of their keys. */
export function bencode(value: Bencoded): Buffer {
  if (typeof value === "number") return Buffer.from(`i${value}e`);
  if (typeof value === "string") return bencode(Buffer.from(value));
  if (value instanceof Uint8Array) return Buffer.concat([Buffer.from(`${value.length}:`), value]);
  if (Array.isArray(value)) return Buffer.concat([Buffer.from("l"), ...value.map(bencode), Buffer.from("e")]);
  const entries = Object.entries(value as { readonly [key: string]: Bencoded }).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = entries.flatMap(([key, item]) => [bencode(key), bencode(item)]);
  return Buffer.concat([Buffer.from("d"), ...parts, Buffer.from("e")]);
}

/** The torrent of one file. It is private, so clients learn of peers only from its tracker. */
export function torrentOf(content: Uint8Array, name: string, pieceLength: number, announce: string): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < content.length; at += pieceLength)
    pieces.push(hash("sha1", content.subarray(at, at + pieceLength), "buffer"));
  const info = { length: content.length, name, "piece length": pieceLength, pieces: Buffer.concat(pieces), private: 1 };
  return bencode({ announce, info });
}
