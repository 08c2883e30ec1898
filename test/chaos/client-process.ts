import process from "node:process";
import { KeyedRandom } from "../../src/runtime/random/keyed-random.js";
import { ChaosClient, type ClientPlan } from "./client.js";
import type { Operation } from "./history.js";

/** The plan that a process of clients receives. */
export interface ClientsPlan {
  readonly seed: string;
  readonly clients: readonly ClientPlan[];
}
export type Report = { readonly operation: Operation } | { readonly over: true };

/** Runs some clients of a chaos run in a process of their own. They begin when the process receives their plan, and stop at the next message. */
function main(): void {
  let clients: ChaosClient[] | undefined;
  const tell = (report: Report) => process.send?.(report);
  process.on("disconnect", () => process.exit(1));
  process.on("message", (message) => {
    if (clients) {
      for (const client of clients) client.stop();
      return;
    }
    const { seed, clients: plans } = message as ClientsPlan;
    const random = new KeyedRandom(seed);
    clients = plans.map(
      (plan) => new ChaosClient(plan, random.draws("workload", plan.client), (operation) => tell({ operation })),
    );
    void Promise.all(clients.map((client) => client.run())).then(() => {
      tell({ over: true });
      process.disconnect();
    });
  });
}

main();
