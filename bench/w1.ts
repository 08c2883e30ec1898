import type { Peer } from "../src/gen/swarmlab/v1/common.js";
import { type LeaveRequest, type LeaveResponse, TrackerServiceDefinition } from "../src/gen/swarmlab/v1/tracker.js";
import { draw32 } from "../src/runtime/random/keyed-random.js";
import { RpcError } from "../src/runtime/rpc-error.js";
import type { Caller, Reply } from "../src/runtime/transport.js";
import type { Host } from "../src/sim/host.js";
import { Simulation } from "../src/sim/simulation.js";
import { measured, type Row, runAsProgram } from "./row.js";

const request: LeaveRequest = { peerNumber: 1, incarnation: 1, drain: false };
const response: LeaveResponse = { remaining: 0 };

/** All peers, and the number of calls that failed. */
interface Crowd {
  readonly peers: Peer[];
  failures: number;
}

/** Calls a random other peer. When the answer comes, it calls the next one, which was drawn before. */
class Asker {
  private asked = 0;
  private next: Peer | undefined;

  constructor(
    private readonly host: Host,
    private readonly crowd: Crowd,
  ) {}

  ask(): void {
    const to = this.next ?? this.draw();
    this.next = this.draw();
    this.host.call(to, TrackerServiceDefinition, "leave", request, 1000, answered, this);
  }

  private draw(): Peer {
    const { peers } = this.crowd;
    const self = this.host.number;
    const other = Math.floor(draw32(self, 1, this.asked++) * ((peers.length - 1) / 2 ** 32));
    return peers[other >= self ? other + 1 : other]!;
  }

  leave(_request: LeaveRequest, _caller: Caller, reply: Reply<LeaveResponse>): void {
    reply.send(response);
  }

  answered(result: LeaveResponse | RpcError): void {
    if (result instanceof RpcError) this.crowd.failures++;
    this.ask();
  }
}

function answered(result: LeaveResponse | RpcError, asker: Asker): void {
  asker.answered(result);
}

/**
 * W1, random calls: each of `nodes` sends a small request to a random other node and, after the answer, the next one, until `messages` messages are
 * delivered. A message takes 10 to 100 ms. The calls take the whole path of a simulation: deadlines, lives, digest, sizes, counters.
 */
export function w1(nodes: number, messages: number): Row {
  const simulation = new Simulation({
    seed: 1,
    network: { latency: { model: "uniform", min: 10, max: 100 }, overhead: 0 },
  });
  const crowd: Crowd = { peers: [], failures: 0 };
  const askers: Asker[] = [];
  for (let i = 0; i < nodes; i++) {
    const host = simulation.addHost({ identity: `n${i}` });
    const asker = new Asker(host, crowd);
    simulation.serve(i, TrackerServiceDefinition, asker);
    askers.push(asker);
  }
  // These objects are not the hosts' own: a program knows a peer only from messages.
  for (let i = 0; i < nodes; i++) crowd.peers.push({ number: 0, address: `n${i}`, host: i });
  for (const asker of askers) asker.ask();
  // With this step the loop below reads the count of messages about once in a thousand messages.
  const step = Math.max(0.1, 50_000 / nodes);
  return measured(
    "messages",
    () => {
      while (simulation.traffic.messages < messages) simulation.runUntil(simulation.now + step);
      return simulation.traffic.messages;
    },
    () => ({ digest: simulation.digest, simulatedSeconds: simulation.now / 1000, failures: crowd.failures }),
  );
}

runAsProgram(import.meta.url, (nodes = 1000, messages = 4_000_000) => w1(nodes, messages));
