import type { Damage, DiskChunk } from "../../scenario/players/stage.js";

/**
 * Chooses the chunks of a disk that are damaged. Each chunk has its own draw. So one chunk more on the disk changes at most one of the
 * choices.
 */
export function damagedOf(held: readonly DiskChunk[], damage: Damage, draw: (chunk: string) => number): DiskChunk[] {
  const { file, chunk, amount } = damage;
  const concerned = held.filter(
    (one) => (file === undefined || one.file === file) && (chunk === undefined || one.index === chunk),
  );
  if (amount === undefined) return concerned;
  const count = "count" in amount ? amount.count : Math.round(amount.share * concerned.length);
  return concerned
    .map((one) => ({ one, draw: draw(`${one.file ?? one.fileId}/${one.index}`) }))
    .sort((a, b) => a.draw - b.draw || a.one.fileId - b.one.fileId || a.one.index - b.one.index)
    .slice(0, count)
    .map(({ one }) => one);
}
