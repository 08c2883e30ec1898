import { purposes } from "../history.js";
import type { ThroughTime } from "./through-time.js";

/** The bytes of chunks that a node exchanged. Only whole chunks count. */
export interface Traffic {
  /** The bytes for each purpose, at its position in `purposes`. */
  readonly sent: readonly number[];
  readonly received: readonly number[];
  /** The nodes with which it exchanged bytes, the one with the most bytes first. `node` -1: unknown. */
  readonly partners: readonly { readonly node: number; readonly sent: number; readonly received: number }[];
  /** The bytes that the node sent of each file, and those that it received. The file with the most bytes comes first. */
  readonly sentOf: readonly { readonly file: number; readonly bytes: number }[];
  readonly receivedOf: readonly { readonly file: number; readonly bytes: number }[];
}

export function trafficOf(through: ThroughTime, node: number): Traffic {
  const { chunks, history } = through;
  const { transfers } = history;
  const partners = new Map<number, { node: number; sent: number; received: number }>();
  const side = (rows: Int32Array, key: "sent" | "received", others: Int32Array) => {
    const byPurpose = purposes.map(() => 0);
    const byFile = new Map<number, number>();
    for (const row of rows) {
      const chunk = transfers.chunk[row] as number;
      if (!arrived(through, row) || chunk < 0) continue;
      const bytes = chunks.bytes[chunk] as number;
      const file = chunks.file[chunk] as number;
      const other = others[row] as number;
      const partner = partners.get(other) ?? { node: other, sent: 0, received: 0 };
      partner[key] += bytes;
      partners.set(other, partner);
      byPurpose[transfers.purpose[row] as number] = (byPurpose[transfers.purpose[row] as number] ?? 0) + bytes;
      byFile.set(file, (byFile.get(file) ?? 0) + bytes);
    }
    const files = [...byFile].map(([file, bytes]) => ({ file, bytes })).sort((a, b) => b.bytes - a.bytes);
    return { byPurpose, files };
  };
  const out = side(through.transfersFrom.of(node), "sent", transfers.target);
  const into = side(through.transfersTo.of(node), "received", transfers.source);
  return {
    sent: out.byPurpose,
    received: into.byPurpose,
    partners: [...partners.values()].sort((a, b) => b.sent + b.received - a.sent - a.received),
    sentOf: out.files,
    receivedOf: into.files,
  };
}

/** Whether a transfer brought its whole chunk. */
function arrived({ history }: ThroughTime, row: number): boolean {
  return history.transfers.outcome[row] === 0;
}

/**
 * Bytes of transfers in equal parts of the ticks from `from` up to `until`, by position in `purposes` and then by part. A transfer's bytes
 * are spread evenly over its time.
 */
export function trafficThroughTime(
  through: ThroughTime,
  rows: Int32Array,
  { from, until, parts }: { readonly from: number; readonly until: number; readonly parts: number },
): Float64Array[] {
  const { transfers } = through.history;
  const bytes = purposes.map(() => new Float64Array(parts));
  const width = (until - from) / parts;
  for (const row of rows) {
    const chunk = transfers.chunk[row] as number;
    const levels = bytes[transfers.purpose[row] as number];
    if (!levels || chunk < 0 || !arrived(through, row)) continue;
    const start = ((transfers.start[row] as number) - from) / width;
    const end = Math.max(start + 1e-9, start + (transfers.duration[row] as number) / width);
    const density = (through.chunks.bytes[chunk] as number) / (end - start);
    for (let part = Math.max(0, Math.floor(start)); part < Math.min(parts, end); part++) {
      const share = Math.min(part + 1, end) - Math.max(part, start);
      levels[part] = (levels[part] as number) + share * density;
    }
  }
  return bytes;
}

/** The bytes of chunks that each node exchanged. Only whole chunks count. */
export interface TrafficTotals {
  readonly sent: Float64Array;
  readonly received: Float64Array;
}

export function trafficTotals({ history, chunks }: ThroughTime): TrafficTotals {
  const { transfers, nodes } = history;
  const [sent, received] = [new Float64Array(nodes.name.length), new Float64Array(nodes.name.length)];
  transfers.outcome.forEach((outcome, row) => {
    const bytes = outcome === 0 ? (chunks.bytes[transfers.chunk[row] as number] ?? 0) : 0;
    const [source, target] = [transfers.source[row] as number, transfers.target[row] as number];
    if (source >= 0) sent[source] = (sent[source] as number) + bytes;
    if (target >= 0) received[target] = (received[target] as number) + bytes;
  });
  return { sent, received };
}
