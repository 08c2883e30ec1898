import type { Played, ThreadTask } from "../../../experiment/running/redis/work.js";
import type { Base } from "../../draw/draw-onto.js";
import { playRange } from "../play-range.js";
import { OtherDraws, unpackBase } from "./base-material.js";
import { errorText, resultText, type SentRange } from "./seed-messages.js";

// The program of a worker's thread, for seeds of campaigns.

/** The number of bases that a thread keeps unpacked. It keeps several, because a worker may play ranges of several campaigns in turn. */
const KEPT = 4;
const bases = new Map<string, Base | null>();

/** Unpacks the base of a campaign, unless it is kept, and plays a range of its seeds. */
export function play({ task, hash, material }: ThreadTask<SentRange>): Played {
  let base = bases.get(hash);
  try {
    if (base === undefined) base = unpackBase(hash, material);
  } catch (error) {
    const { message } = error as Error;
    return error instanceof OtherDraws ? { text: errorText(task, message) } : { misfit: message };
  }
  // Move the base to the end: the one that was used last is dropped last.
  bases.delete(hash);
  bases.set(hash, base);
  const [oldest] = bases.keys();
  if (bases.size > KEPT) bases.delete(oldest as string);
  const began = performance.now();
  const tally = playRange(task, base);
  return { text: resultText(task, tally, performance.now() - began) };
}
