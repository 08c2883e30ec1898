import process from "node:process";
import { DRAIN_SIGNAL } from "../../../../live/daemon/signals.js";
import type { Order } from "./orders.js";
import { Worker } from "./worker.js";

/** The process of one or several programs of a scenario that is played live. Only `WorkerProcess` starts it. */

const worker = new Worker((report) => process.send?.(report));

/** Lets the nodes leave, reports it, and ends the process. */
async function leave(drain: boolean): Promise<void> {
  await worker.leaveAll({ drain });
  // When this report has been sent, all earlier ones have been, too.
  process.send?.({ tell: "end" }, () => process.exit());
}

process.on("message", (order: Order) => worker.obey(order));
// Exit when the process that plays the scenario has ended, for any reason: there is nothing left to do.
process.on("disconnect", () => process.exit());
// A second signal changes nothing.
new Promise<boolean>((resolve) => {
  process.on("SIGTERM", () => resolve(false));
  process.on(DRAIN_SIGNAL, () => resolve(true));
}).then(leave);
// Ctrl-C is for the process that plays the scenario.
process.on("SIGINT", () => {});
process.send?.({ tell: "ready" });
