import { ownerOf } from "./data-dir.js";

/** Asks a node to copy its replicas elsewhere before it goes. */
export const DRAIN_SIGNAL = "SIGUSR2";

export type StopReason = "stop" | "drain";

/**
 * Resolves when this process is asked to stop: by SIGINT or SIGTERM, or to drain first. A second SIGINT or SIGTERM ends
 * it at once, as usual.
 */
export function stopRequested(): Promise<StopReason> {
  return new Promise((resolve) => {
    const stop = () => finish("stop");
    const drain = () => finish("drain");
    const finish = (reason: StopReason) => {
      process.off("SIGINT", stop).off("SIGTERM", stop).off(DRAIN_SIGNAL, drain);
      resolve(reason);
    };
    process.on("SIGINT", stop).on("SIGTERM", stop).on(DRAIN_SIGNAL, drain);
  });
}

/** Asks the node that works on `dataDir` to leave. Throws when there is none. Tells its process. */
export function askToLeave(dataDir: string, { drain }: { readonly drain: boolean }): number {
  const pid = ownerOf(dataDir);
  if (pid === undefined) throw new Error(`no node runs on ${dataDir}`);
  process.kill(pid, drain ? DRAIN_SIGNAL : "SIGTERM");
  return pid;
}
