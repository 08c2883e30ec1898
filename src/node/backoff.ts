import type { Millis } from "../runtime/clock.js";
import type { Random } from "../runtime/random/random.js";

/** The longest wait between two attempts, in ms. */
const MAX_BACKOFF_MS = 60_000;

/**
 * Wait before attempt `attempt` (1: the first repetition). The longest possible wait doubles each time. A keyed draw chooses a wait between
 * half of it and all of it, so that nodes that failed together do not retry together. `key` names the node, and the operation that waits.
 */
export function backoff(
  random: Random,
  key: string,
  attempt: number,
  first: Millis,
  longest: Millis = MAX_BACKOFF_MS,
): Millis {
  const whole = Math.min(longest, first * (1 << Math.min(attempt - 1, 20)));
  return whole * (0.5 + 0.5 * random.draws("backoff", `${key}/${attempt}`).next());
}
