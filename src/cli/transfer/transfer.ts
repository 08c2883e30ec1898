import type { OnProgress } from "../../live/daemon/client-session.js";
import { Interrupted } from "../../live/daemon/interrupted.js";
import { formatBytes, formatDuration, formatRate, plural } from "../../report/text/format.js";
import type { OperationResult } from "../../runtime/observer.js";
import { Code, type RpcError } from "../../runtime/rpc-error.js";
import { Failure } from "../exit-code.js";
import { Interrupt } from "../run/interrupt.js";
import { TransferProgress } from "../view/transfer-progress.js";

/** Under way: what tells how far it is, and what ends it early. */
export interface UnderWay {
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

/**
 * Carries out a put or a get, with its progress shown, and stopped well by Ctrl-C. `keeps`: what arrived of it stays.
 * Tells how it ended and how long it took, in ms.
 */
export async function transfer<T extends OperationResult>(
  what: string,
  name: string,
  { quiet, keeps = false }: { readonly quiet: boolean; readonly keeps?: boolean },
  work: (underWay: UnderWay) => Promise<T>,
): Promise<{ readonly result: T; readonly took: number }> {
  const interrupt = new Interrupt("stopping");
  const progress = new TransferProgress(name, quiet);
  const began = performance.now();
  interrupt.signal.addEventListener("abort", () => progress.stop());
  try {
    const result = await work({ onProgress: progress.update, signal: interrupt.signal });
    return { result, took: performance.now() - began };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Failure(`${what} ${name}: interrupted${keeps ? goesOn(error.left) : ""}`, interrupt.exitCode);
  } finally {
    progress.stop();
    interrupt.release();
  }
}

/** What to do about a get that did not come to its end. */
function goesOn(left: string | undefined): string {
  return left === undefined ? "" : "; what has arrived is kept, and the same command goes on from there";
}

/** What to do about a get that failed: nothing brings a file back that is no more. */
export function afterFailure({ code }: RpcError, left: string | undefined): string {
  if (code !== Code.NOT_FOUND || left === undefined) return goesOn(left);
  return `; what had arrived is in ${left}`;
}

/** `bytes`: those that were moved. */
export function summary({ bytes, chunks }: OperationResult, moved: number, took: number): string {
  const size = `${formatBytes(bytes)} in ${plural(chunks, "chunk")}`;
  const here = moved < bytes ? `, ${formatBytes(bytes - moved)} of it from before` : "";
  return `${size}${here}, in ${formatDuration(took)} (${formatRate((moved / took) * 1000)})`;
}
