import { RedisFailure } from "../../../experiment/running/redis/redis-failure.js";
import type { WorkToGive } from "../../../experiment/running/redis/work.js";
import type { Base } from "../../draw/draw-onto.js";
import type { Placed } from "../in-order.js";
import type { RangeTask } from "../play-range.js";
import type { Tally } from "../tally.js";
import { packBase } from "./base-material.js";
import { isOf, keyOfRange, parseResult, type SentResult } from "./seed-messages.js";

/** The tally of a range, and the wall time in ms that a worker needed for it. */
export interface PlayedRange {
  readonly tally: Tally;
  readonly tookMs: number;
}

/** Ranges of seeds of a campaign, as its coordinator hands them out. */
export function seedsToGive(base: Base | null): WorkToGive<Placed<RangeTask>, PlayedRange> {
  const { hash, material } = packBase(base);
  return {
    kind: "seeds",
    whole: "campaign",
    unit: "seed",
    keyOf: ({ task }) => keyOfRange(task),
    materialOf: () => hash,
    packed: () => ({ title: "the scenario with its files", material }),
    sentOf: ({ task: { from, count, stopsAtFailure } }) => ({ from, count, stopsAtFailure }),
    read(text) {
      const sent = parseResult(text);
      return sent && { key: sent.key, resultFor: ({ task }) => playedOf(sent, task) };
    },
    say: ({ task }) => wordsOf(task),
  };
}

function playedOf(sent: SentResult, task: RangeTask): PlayedRange | undefined {
  if ("error" in sent) throw new RedisFailure(`a worker could not play ${wordsOf(task)}: ${sent.error}`);
  return isOf(task, sent.tally as Tally) ? { tally: sent.tally as Tally, tookMs: sent.tookMs } : undefined;
}

function wordsOf({ from, count }: RangeTask): string {
  return count === 1 ? `the seed ${from}` : `the seeds ${from} to ${from + count - 1}`;
}
