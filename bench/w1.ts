import type { Peer } from "../src/gen/swarmlab/v1/common.js";
import { type RemoveRequest, type RemoveResponse, TrackerServiceDefinition } from "../src/gen/swarmlab/v1/tracker.js";
import type { Draws } from "../src/runtime/random.js";
import { RpcError } from "../src/runtime/rpc-error.js";
import type { Caller, Reply } from "../src/runtime/transport.js";
import type { Host } from "../src/sim/host.js";
import { Simulation } from "../src/sim/simulation.js";
import { measured, type Row, runAsProgram } from "./row.js";

const request: RemoveRequest = { name: "w1" };
const response: RemoveResponse = { fileId: 1 };

/** Asks a random other peer, and the next one when it has the answer. */
class Asker {
  failures = 0;

  constructor(
    private readonly host: Host,
    private readonly peers: readonly Peer[],
    private readonly draws: Draws,
  ) {}

  ask(): void {
    const other = this.draws.below(this.peers.length - 1);
    const to = this.peers[other >= this.host.number ? other + 1 : other]!;
    this.host.call(to, TrackerServiceDefinition, "remove", request, 1000, answered, this);
  }

  remove(_request: RemoveRequest, _caller: Caller, reply: Reply<RemoveResponse>): void {
    reply.send(response);
  }
}

function answered(result: RemoveResponse | RpcError, asker: Asker): void {
  if (result instanceof RpcError) asker.failures++;
  asker.ask();
}

/**
 * W1, random RPC: each of `nodes` sends a small request to a random other, one way 10 to 100 ms, is answered likewise, and
 * sends the next, until `messages` are delivered. Through the whole call path: deadlines, lives, digest, sizes, counters.
 */
export function w1(nodes: number, messages: number): Row {
  const simulation = new Simulation({
    seed: 1,
    network: { latency: { model: "uniform", min: 10, max: 100 }, overhead: 0 },
  });
  const peers: Peer[] = [];
  const askers: Asker[] = [];
  for (let i = 0; i < nodes; i++) {
    const host = simulation.addHost({ identity: `n${i}` });
    const asker = new Asker(host, peers, simulation.random.draws("step", i));
    simulation.serve(i, TrackerServiceDefinition, asker);
    peers.push(host.self);
    askers.push(asker);
  }
  for (const asker of askers) asker.ask();
  return measured(
    "messages",
    () => {
      while (simulation.traffic.messages < messages) simulation.runUntil(simulation.now + 1);
      return simulation.traffic.messages;
    },
    () => ({ digest: simulation.digest, simulatedSeconds: simulation.now / 1000 }),
  );
}

runAsProgram(import.meta.url, (nodes = 1000, messages = 4_000_000) => w1(nodes, messages));
