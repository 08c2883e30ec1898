import { ownerOf } from "../disk/folder-lock.js";

/** The signal that asks a node to copy its replicas elsewhere before it goes. */
export const DRAIN_SIGNAL = "SIGUSR2";

/**
 * Asks a node to leave, even one that was started with `--stay`. Node.js itself does not use this signal. If the node does not listen for
 * it yet, the signal ends the node as SIGTERM does.
 */
const LEAVE_SIGNAL = "SIGALRM";

export type StopReason = "stop" | "drain" | "leave";

/**
 * The time in ms within which two signals count as one press of Ctrl-C: npm forwards a signal that the terminal has already sent to this
 * process, too.
 */
export const SAME_PRESS_MS = 400;

/**
 * Resolves when this process is asked to stop, to leave, or to drain and leave. A later SIGINT or SIGTERM ends the process at
 * once, as usual. A later request to leave changes nothing: an operator whose first `leave --drain` was cut off repeats it, and must not
 * end the drain.
 */
export function stopRequested(): Promise<StopReason> {
  return new Promise((resolve) => {
    const stop = () => finish("stop");
    const drain = () => finish("drain");
    const leave = () => finish("leave");
    const finish = (reason: StopReason) => {
      resolve(reason);
      setTimeout(() => {
        process.off("SIGINT", stop).off("SIGTERM", stop);
      }, SAME_PRESS_MS).unref();
    };
    process.on("SIGINT", stop).on("SIGTERM", stop).on(DRAIN_SIGNAL, drain).on(LEAVE_SIGNAL, leave);
  });
}

/** Asks the node that works on `dataDir` to leave. Returns the number of the node's process; undefined when there is none. */
export function askToLeave(dataDir: string, { drain }: { readonly drain: boolean }): number | undefined {
  const pid = ownerOf(dataDir);
  if (pid === undefined) return undefined;
  process.kill(pid, drain ? DRAIN_SIGNAL : LEAVE_SIGNAL);
  return pid;
}
