import { expect, test } from "vitest";
import { FetchChunksResponse, NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import type { Service } from "../../src/runtime/transport.js";
import type { Host } from "../../src/sim/host.js";
import { CHUNK, type Pending, TestSwarm } from "../swarm/test-swarm.js";

/** The calls that hosts of a swarm received, and the chunks that they sent. */
interface Wiretap {
  /** Calls in order: caller, host and method. Announces are left out, since only the time decides when they come. */
  readonly steps: string[];
  /** Chunks sent, encoded. */
  readonly chunks: Uint8Array[];
}

/** Records the calls that a host serves. */
function tap(host: Host, service: Service, handlers: object, wires: Wiretap): void {
  const heard: Record<string, unknown> = {};
  for (const method of Object.keys(service.methods)) {
    // biome-ignore lint/suspicious/noExplicitAny: listens to calls of every type
    heard[method] = (request: unknown, caller: { identity: string }, answer: any) => {
      if (method !== "announce") wires.steps.push(`${caller.identity} > ${host.identity}: ${method}`);
      if (method === "fetchChunks") {
        const send = answer.send.bind(answer);
        answer.send = (chunk: FetchChunksResponse) => {
          wires.chunks.push(FetchChunksResponse.encode(chunk).finish());
          send(chunk);
        };
      }
      // biome-ignore lint/suspicious/noExplicitAny: as above
      (handlers as any)[method](request, caller, answer);
    };
  }
  // biome-ignore lint/suspicious/noExplicitAny: as above
  host.serve(service, heard as any);
}

/** Files put and got, and a node that leaves after its replicas were copied. */
function played(real: boolean): { swarm: TestSwarm; wires: Wiretap } {
  const swarm = new TestSwarm({ nodes: 5, real, settings: { cacheBytes: 1e6 } });
  const wires: Wiretap = { steps: [], chunks: [] };
  swarm.run(2000);
  tap(swarm.trackerHost, TrackerServiceDefinition, swarm.tracker, wires);
  for (const { host, node } of swarm.places) tap(host, NodeServiceDefinition, node, wires);
  // Run one operation after another. Only real messages carry hashes, so messages of operations at the same time could arrive in another order.
  const one = (operation: Pending) => expect(swarm.finish([operation])[0]?.error).toBeUndefined();
  one(swarm.put(0, "a", 9 * CHUNK + 1));
  one(swarm.put(1, "b", 4 * CHUNK));
  one(swarm.get(2, "a"));
  one(swarm.get(3, "b"));
  one(swarm.get(4, "a"));
  swarm.place(1).node.leave({ drain: true }, () => {});
  swarm.run(60_000);
  return { swarm, wires };
}

const dummy = played(false);
const real = played(true);

test("B9: a dummy transfer goes through the whole architecture, step by step as a real one", () => {
  expect(dummy.wires.steps.length).toBeGreaterThan(50);
  const kinds = new Set(dummy.wires.steps.map((step) => step.split(": ")[1]));
  for (const kind of ["put", "storeChunks", "fetchChunks", "commit", "get", "leave"]) expect(kinds).toContain(kind);
  expect(dummy.wires.steps).toEqual(real.wires.steps);
});

test("B9: a dummy chunk carries its size, and none of its bytes", () => {
  expect(dummy.wires.chunks).toHaveLength(real.wires.chunks.length);
  for (const bytes of dummy.wires.chunks) {
    expect(bytes.length).toBeLessThan(20);
    expect(FetchChunksResponse.decode(bytes).payload?.$case).toBe("dummySize");
  }
  for (const bytes of real.wires.chunks) expect(FetchChunksResponse.decode(bytes).payload?.$case).toBe("data");
});

test("B9: in both modes the same nodes end up with the same chunks", () => {
  const held = ({ swarm }: typeof dummy) =>
    swarm.places.map(({ store }) => [...store.list()].map(({ index, size, pledge }) => [index, size, pledge > 0]));
  expect(held(dummy)).toEqual(held(real));
});

test("B9: a dummy chunk weighs on the simulated network what its bytes would", () => {
  const moved = ({ swarm }: typeof dummy) => swarm.simulation.traffic.streamed.delivered;
  // A dummy chunk carries a tag in place of a hash, which takes nine bytes.
  expect(moved(dummy) - moved(real)).toBe(9 * dummy.wires.chunks.length);
});
