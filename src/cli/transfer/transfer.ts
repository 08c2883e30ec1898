import type { OnProgress } from "../../live/daemon/client-session.js";
import { Interrupted } from "../../live/daemon/interrupted.js";
import { formatBytes, formatDuration, formatRate, plural } from "../../report/text/format.js";
import type { OperationResult } from "../../runtime/observer.js";
import { Code, type RpcError } from "../../runtime/rpc-error.js";
import { Failure } from "../exit-code.js";
import { Interrupt } from "../run/interrupt.js";
import { TransferProgress } from "../view/transfer-progress.js";

/** A transfer under way: its progress display, and the signal that ends it early. */
export interface UnderWay {
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

/**
 * Runs a put or a get, shows its progress, and ends it cleanly on Ctrl-C. `keeps`: chunks that arrived are kept. Returns the result
 * and the duration in ms.
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

/** Advice to a user whose get was interrupted. */
function goesOn(left: string | undefined): string {
  return left === undefined ? "" : "; what has arrived is kept, and the same command goes on from there";
}

/** Advice after a failed get. If the file no longer exists, trying again would not help, so it only says where the chunks are. */
export function afterFailure({ code }: RpcError, left: string | undefined): string {
  if (code !== Code.NOT_FOUND || left === undefined) return goesOn(left);
  return `; what had arrived is in ${left}`;
}

/** Describes the result in a sentence. `moved`: the number of bytes that were moved. */
export function summary({ bytes, chunks }: OperationResult, moved: number, took: number): string {
  const size = `${formatBytes(bytes)} in ${plural(chunks, "chunk")}`;
  const here = moved < bytes ? `, ${formatBytes(bytes - moved)} of it from before` : "";
  return `${size}${here}, in ${formatDuration(took)} (${formatRate((moved / took) * 1000)})`;
}
