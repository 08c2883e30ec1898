import { ownerOf } from "./folder-lock.js";

/** Asks a node to copy its replicas elsewhere before it goes. */
export const DRAIN_SIGNAL = "SIGUSR2";

export type StopReason = "stop" | "drain";

/** npm passes on the Ctrl-C that the terminal has already sent: two signals within this time (ms) are one. */
export const SAME_PRESS_MS = 400;

/**
 * Resolves when this process is asked to stop: by SIGINT or SIGTERM, or to drain first. A later SIGINT or SIGTERM ends
 * it at once, as usual.
 */
export function stopRequested(): Promise<StopReason> {
  return new Promise((resolve) => {
    const stop = () => finish("stop");
    const drain = () => finish("drain");
    const finish = (reason: StopReason) => {
      resolve(reason);
      setTimeout(() => {
        process.off("SIGINT", stop).off("SIGTERM", stop).off(DRAIN_SIGNAL, drain);
      }, SAME_PRESS_MS).unref();
    };
    process.on("SIGINT", stop).on("SIGTERM", stop).on(DRAIN_SIGNAL, drain);
  });
}

/** Asks the node that works on `dataDir` to leave. Tells its process; undefined when none works on it. */
export function askToLeave(dataDir: string, { drain }: { readonly drain: boolean }): number | undefined {
  const pid = ownerOf(dataDir);
  if (pid !== undefined) process.kill(pid, drain ? DRAIN_SIGNAL : "SIGTERM");
  return pid;
}
