import type { Peer } from "../../src/gen/swarmlab/v1/common.js";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import { RpcError } from "../../src/runtime/rpc-error.js";
import type { RequestOf, ResponseOf, UnaryName } from "../../src/runtime/transport.js";
import type { Host } from "../../src/sim/host.js";
import type { Simulation } from "../../src/sim/simulation.js";

type Tracker = TrackerServiceDefinition;

/** A host outside the network that calls the tracker, one call at a time. */
export class Outsider {
  readonly host: Host;

  constructor(
    private readonly simulation: Simulation,
    private readonly tracker: Peer,
    identity = "outsider",
  ) {
    this.host = simulation.addHost({ identity });
  }

  /** Makes a call, and runs the simulation until the answer comes. Throws if the answer is a failure. */
  ask<M extends UnaryName<Tracker>>(method: M, request: RequestOf<Tracker, M>): ResponseOf<Tracker, M> {
    const answer = this.tell(method, request);
    if (answer instanceof RpcError) throw new Error(`${method}: ${answer}`);
    return answer;
  }

  /** As `ask`, but returns a failure instead of throwing it. */
  tell<M extends UnaryName<Tracker>>(method: M, request: RequestOf<Tracker, M>): ResponseOf<Tracker, M> | RpcError {
    const got: { answer?: ResponseOf<Tracker, M> | RpcError } = {};
    const done = (answer: ResponseOf<Tracker, M> | RpcError): void => {
      got.answer = answer;
    };
    this.host.call(this.tracker, TrackerServiceDefinition, method, request, 5000, done, undefined);
    while (got.answer === undefined) this.simulation.runUntil(this.simulation.now + 10);
    return got.answer;
  }

  /** For each chunk of a file, the numbers of the nodes that the tracker names as its holders. */
  holders(name: string): number[][] {
    const page = this.ask("get", { name, fileId: 0, firstChunk: 0, limit: 0, join: undefined });
    let at = 0;
    return page.holderCounts.map((count) => {
      const named = page.holders.slice(at, at + count).map((position) => page.peers[position]?.number ?? -1);
      at += count;
      return named;
    });
  }
}
