import { setTimeout as sleep } from "node:timers/promises";
import { RpcFailure } from "../../src/live/grpc/rpc-failure.js";

const PATIENCE_MS = Number(process.env.SWARMLAB_PATIENCE_MS ?? 180_000);

/**
 * Looks until `condition` holds, for three minutes at most, or as long as the environment says. Returns what it saw then. If the condition
 * never held, throws an error that says what it saw last.
 */
export async function until<T>(look: () => Promise<T>, condition: (seen: T) => boolean): Promise<T> {
  let seen: unknown;
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(100)) {
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
  throw new Error(`not so within ${PATIENCE_MS / 1000} s: ${condition}, but ${JSON.stringify(seen)}`);
}
