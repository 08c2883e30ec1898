import { expect, test } from "vitest";
import {
  NodeServiceDefinition,
  type StoreChunksRequest,
  type StoreChunksResponse,
  StoreFailure,
} from "../../src/gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import type { Reply } from "../../src/runtime/transport.js";
import { TestSwarm } from "./test-swarm.js";

/** The same object with one method replaced, and every method bound. */
function withMethod<T extends object>(object: T, method: keyof T, replacement: (...args: never[]) => void): T {
  return new Proxy(object, {
    get: (target, name) => {
      const value = name === method ? replacement : Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

test("an order that fails just after its target said that it has none is given to another target once", () => {
  const swarm = new TestSwarm({
    nodes: 5,
    real: true,
    replication: 3,
    network: { latency: { model: "constant", delay: 5 } },
    settings: { sentAlongBytes: 1000, callDeadlineMs: 5000 },
  });
  swarm.add("client", 0);
  swarm.run(1000);
  // The tracker takes longer to name another target than the target's answer may take.
  let reassigned = 0;
  const { tracker } = swarm;
  const reassign: typeof tracker.reassign = (...call) => {
    reassigned++;
    swarm.trackerHost.after(800, () => tracker.reassign(...call), undefined);
  };
  swarm.trackerHost.serve(TrackerServiceDefinition, withMethod(tracker, "reassign", reassign));
  // Two nodes have no room. They say so shortly after they were asked whether they are there, and have named no open order.
  let refused = 0;
  for (const { host, node } of swarm.places.slice(0, 2)) {
    const waiting: (() => void)[] = [];
    const storeChunks = (request: StoreChunksRequest, _caller: unknown, reply: Reply<StoreChunksResponse>) => {
      const failed = request.orders.map(({ pledge }) => ({ pledge, reason: StoreFailure.NO_SPACE }));
      waiting.push(() => reply.send({ stored: [], receipts: [], failedSources: [], failed }));
    };
    const status: typeof node.status = (...call) => {
      node.status(...call);
      refused += waiting.length;
      for (const answer of waiting.splice(0)) host.after(20, answer, undefined);
    };
    host.serve(NodeServiceDefinition, withMethod(withMethod(node, "storeChunks", storeChunks), "status", status));
  }
  const client = swarm.places.length - 1;
  for (let n = 0; n < 20; n++) expect(swarm.finish([swarm.put(client, `file-${n}`, 1000)])[0]?.error).toBeUndefined();
  expect(refused).toBeGreaterThan(5);
  expect(reassigned).toBe(refused);
  expect(swarm.place(client).node.contacts.uplink.underWay).toBe(0);
});
