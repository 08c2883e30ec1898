import { setTimeout as sleep } from "node:timers/promises";
import { RpcFailure } from "../../src/live/rpc-failure.js";

/** Looks until `condition` holds, for three minutes at most. Tells what it saw last. */
export async function until<T>(look: () => Promise<T>, condition: (seen: T) => boolean): Promise<T> {
  let seen: unknown;
  for (const end = performance.now() + 180_000; performance.now() < end; await sleep(100)) {
    try {
      const now = await look();
      if (condition(now)) return now;
      seen = now;
    } catch (error) {
      // A machine that is busy with other things may keep a call waiting for too long.
      if (!(error instanceof RpcFailure)) throw error;
      seen = error;
    }
  }
  throw new Error(`not so within three minutes: ${condition}, but ${JSON.stringify(seen)}`);
}
