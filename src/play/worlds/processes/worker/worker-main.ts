import process from "node:process";
import { DRAIN_SIGNAL } from "../../../../live/daemon/signals.js";
import type { Order } from "./orders.js";
import { Worker } from "./worker.js";

/** The process of one program, or of some, of a scenario that is played live: started by `WorkerProcess`, and by nobody else. */

const worker = new Worker((report) => process.send?.(report));

/** Leaves, says so, and ends. */
async function leave(drain: boolean): Promise<void> {
  await worker.leaveAll({ drain });
  // Once this has gone out, so has all that was told before.
  process.send?.({ tell: "end" }, () => process.exit());
}

process.on("message", (order: Order) => worker.obey(order));
// Without the one who plays the scenario there is nothing left to do, however that one ended.
process.on("disconnect", () => process.exit());
// To be told so twice changes nothing.
new Promise<boolean>((resolve) => {
  process.on("SIGTERM", () => resolve(false));
  process.on(DRAIN_SIGNAL, () => resolve(true));
}).then(leave);
// Ctrl-C is for the one who plays.
process.on("SIGINT", () => {});
process.send?.({ tell: "ready" });
