import { copyChanges } from "../../../history/history.js";
import { chunkLevels } from "../../../history/through-time/chunk-levels.js";
import { liveSpans } from "../../../history/through-time/live-spans.js";
import { type ThroughTime, tellsOf } from "../../../history/through-time/through-time.js";
import { formatBytes, plural } from "../../../report/text/format.js";
import type { Sentence } from "./part.js";

const STORED = copyChanges.indexOf("replica stored");

/** Describes a chunk: its file, its size, its holders, and the fewest replicas that it had. */
export function chunkWords(through: ThroughTime, chunk: number): Sentence[] {
  const { chunks, history, holdings } = through;
  const file = chunks.file[chunk] as number;
  const index = chunk - (chunks.first[file] as number);
  const wanted = history.files.replication[file] as number;
  const what: Sentence = [
    `Chunk ${index} (of 0 to ${(history.files.chunks[file] as number) - 1}) of `,
    { file },
    `, ${formatBytes(chunks.bytes[chunk] as number)}, wanted on ${plural(wanted, "node")}.`,
  ];
  if (!tellsOf(through, file)) return [what, ["Where it was is not known: which chunks were where was not recorded."]];
  const holders = new Set(Array.from(holdings.byChunk.of(chunk), (holding) => holdings.node[holding] as number));
  const committed = history.files.committed[file] as number;
  const removed = history.files.removed[file] as number;
  const levels = chunkLevels(liveSpans(through, chunk)).filter(({ from }) => removed < 0 || from < removed);
  const later = levels.filter(({ from }, at) => (levels[at + 1]?.from ?? from + 1) > committed && from >= 0);
  const [first] = later;
  if (!first) return [what, ["No node that ran ever had it."]];
  const worst = later.reduce((least, level) => (level.replicas < least.replicas ? level : least), first);
  const stored = history.copies.chunk.reduce(
    (sum, other, row) => sum + Number(other === chunk && history.copies.change[row] === STORED),
    0,
  );
  return [
    what,
    [
      `${plural(holders.size, "node")} had it at some time, and it was stored as a replica ${plural(stored, "time")}. `,
      worst.replicas >= wanted
        ? "It had all its replicas on nodes that ran, at every moment."
        : `At worst ${plural(worst.replicas, "replica was", "replicas were")} on nodes that ran, from `,
      ...(worst.replicas >= wanted ? [] : [{ tick: Math.max(worst.from, committed) }, " on."]),
    ],
  ];
}
