import type { Peer } from "../src/gen/swarmlab/v1/common.js";
import { type LeaveRequest, type LeaveResponse, TrackerServiceDefinition } from "../src/gen/swarmlab/v1/tracker.js";
import type { Draws } from "../src/runtime/random.js";
import { RpcError } from "../src/runtime/rpc-error.js";
import type { Caller, Reply } from "../src/runtime/transport.js";
import type { Host } from "../src/sim/host.js";
import { Simulation } from "../src/sim/simulation.js";
import { measured, type Row, runAsProgram } from "./row.js";

const request: LeaveRequest = { peerNumber: 1, incarnation: 1, drain: false };
const response: LeaveResponse = { remaining: 0 };

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
    this.host.call(to, TrackerServiceDefinition, "leave", request, 1000, answered, this);
  }

  leave(_request: LeaveRequest, _caller: Caller, reply: Reply<LeaveResponse>): void {
    reply.send(response);
  }
}

function answered(result: LeaveResponse | RpcError, asker: Asker): void {
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
  // About a thousand messages between two looks at how many there were.
  const step = Math.max(0.1, 50_000 / nodes);
  return measured(
    "messages",
    () => {
      while (simulation.traffic.messages < messages) simulation.runUntil(simulation.now + step);
      return simulation.traffic.messages;
    },
    () => ({ digest: simulation.digest, simulatedSeconds: simulation.now / 1000 }),
  );
}

runAsProgram(import.meta.url, (nodes = 1000, messages = 4_000_000) => w1(nodes, messages));
