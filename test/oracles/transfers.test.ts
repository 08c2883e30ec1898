import { describe, expect, test } from "vitest";
import { FetchChunksRequest, type FetchChunksResponse, NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import { wireSizes } from "../../src/runtime/wire-size.js";
import { FairSharing } from "../../src/sim/network/bandwidth/fair.js";
import { waterFill } from "../../src/sim/network/bandwidth/water-filling.js";
import { Simulation } from "../../src/sim/simulation.js";
import { nodeHandlers } from "../contract/world.js";
import { play, scenarioOf, violated } from "../scenarios/scenario.js";
import { oracle } from "./oracle.js";

const MiB = 2 ** 20;
const SECOND = 1e6;
const UNBOUNDED = Number.POSITIVE_INFINITY;

function close(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance);
}

/** A fair network in MiB/s and seconds: a host with an uplink for each rate in `up`, then one with a downlink for each in `down`. */
class Fluid {
  now = 0;
  readonly ends: number[] = [];
  onEnd: (flow: number) => void = () => {};
  private readonly model = new FairSharing({
    certify: true,
    completed: (flow) => {
      this.ends[flow] = this.now;
      this.onEnd(flow);
      return 0;
    },
  });

  constructor(up: readonly number[], down: readonly number[]) {
    for (const rate of up) this.model.addHost(rate * MiB, UNBOUNDED);
    for (const rate of down) this.model.addHost(UNBOUNDED, rate * MiB);
  }

  start(from: number, to: number, mebibytes: number, weight = 1): number {
    return this.model.start(this.now * SECOND, from, to, mebibytes * MiB, { weight });
  }

  rate(flow: number): number {
    return this.model.rate(flow) / MiB;
  }

  /** Plays to the end. Returns the second at which each flow ends. */
  play(): readonly number[] {
    for (let next = this.model.nextCompletion(); next < UNBOUNDED; next = this.model.nextCompletion()) {
      this.now = next / SECOND;
      this.model.advance(next);
    }
    return this.ends;
  }
}

interface Links {
  readonly uplink: Readonly<Record<string, number>>;
  readonly downlink?: Readonly<Record<string, number>>;
  /** Each such as `A>1`. */
  readonly flows: readonly string[];
  readonly weights?: readonly number[];
}

test.each(["MM1", "MM2", "MM3"])("max-min fair rates are those of the worked example %s", (id) => {
  const { inputs, expected, tol } = oracle<Links, number[]>(id);
  const senders = Object.keys(inputs.uplink);
  const receivers = [...new Set(inputs.flows.map((flow) => flow.split(">")[1]!))];
  const up = Object.values(inputs.uplink);
  const down = receivers.map((receiver) => inputs.downlink?.[receiver] ?? UNBOUNDED);
  const ways = inputs.flows.map((flow, i) => {
    const [from, to] = flow.split(">") as [string, string];
    const link = senders.length + receivers.indexOf(to);
    return { links: [senders.indexOf(from), link], weight: inputs.weights?.[i] ?? 1, cap: UNBOUNDED };
  });
  const fluid = new Fluid(up, down);
  const flows = ways.map(({ links, weight }) => fluid.start(links[0]!, links[1]!, 1000, weight));
  const rates = flows.map((flow) => fluid.rate(flow));
  close(rates, expected, tol);
  close([...waterFill([...up, ...down], ways).rates], expected, tol);
});

test("transfers that share an uplink end when the worked example MM5 says", () => {
  const { inputs, expected, tol } = oracle<{ sizes: number[]; cap: number }, number[]>("MM5");
  const down = new Array<number>(inputs.sizes.length).fill(UNBOUNDED);
  const fluid = new Fluid([inputs.cap], down);
  for (const [i, size] of inputs.sizes.entries()) fluid.start(0, 1 + i, size);
  close(fluid.play(), expected, tol);
});

test("a server that serves all alone takes the time of CS1", () => {
  interface Service {
    readonly F_MiB: number;
    readonly us: number;
    readonly N: number;
    readonly dmin: number;
  }
  const { inputs, expected, tol } = oracle<Service, number>("CS1");
  const fluid = new Fluid([inputs.us], new Array<number>(inputs.N).fill(inputs.dmin));
  for (let client = 1; client <= inputs.N; client++) fluid.start(0, client, inputs.F_MiB);
  expect(Math.abs(Math.max(...fluid.play()) - expected)).toBeLessThan(tol);
});

test("chunks handed on along a chain arrive when CHAIN1 says", () => {
  const { inputs, expected, tol } = oracle<{ M: number; N: number; tau_s: number }, number>("CHAIN1");
  const fluid = new Fluid(new Array<number>(inputs.N + 1).fill(1 / inputs.tau_s), []);
  /** By host: the number of chunks that it has and has not begun to hand on. */
  const waiting = [inputs.M, ...new Array<number>(inputs.N).fill(0)];
  const sender = new Map<number, number>();
  const handOn = (host: number): void => {
    if (host === inputs.N || waiting[host] === 0 || [...sender.values()].includes(host)) return;
    waiting[host]!--;
    sender.set(fluid.start(host, host + 1, 1), host);
  };
  fluid.onEnd = (flow) => {
    const host = sender.get(flow)!;
    sender.delete(flow);
    waiting[host + 1]!++;
    handOn(host);
    handOn(host + 1);
  };
  handOn(0);
  fluid.play();
  expect(waiting.at(-1)).toBe(inputs.M);
  expect(Math.abs(fluid.now - expected)).toBeLessThan(tol);
});

/** How many chunks of 1 MiB arrive per second, long after the start, if `window` of them may be under way. */
function throughput(window: number, rate: number, roundTrip: number): number {
  const latency = { model: "constant", delay: (roundTrip * 1000) / 2 } as const;
  const simulation = new Simulation({ seed: 1, network: { latency, overhead: 0 } });
  const server = simulation.addHost({ identity: "server", up: rate * MiB });
  const client = simulation.addHost({ identity: "client" });
  const { response: size } = wireSizes(NodeServiceDefinition, "fetchChunks");
  const empty: FetchChunksResponse = { index: 0, tag: 0, payload: { $case: "dummySize", value: MiB } };
  const chunk: typeof empty = { ...empty, payload: { $case: "dummySize", value: 2 * MiB - size(empty) } };
  const fetchChunks = nodeHandlers({
    fetchChunks: (_request, _caller, sink) => {
      sink.onReady = () => sink.send(chunk);
    },
  });
  server.serve(NodeServiceDefinition, fetchChunks);
  const request = FetchChunksRequest.decode(new Uint8Array());
  let arrived = 0;
  const call = client.stream(server.self, NodeServiceDefinition, "fetchChunks", request, 1e9, {
    onMessage: () => {
      arrived++;
      call.request(1);
    },
    onEnd: () => {},
  });
  call.request(window);
  // Measure over a whole number of cycles. In one cycle a window of chunks arrives.
  const cycle = Math.max(roundTrip + 1 / rate, window / rate) * 1000;
  simulation.runUntil(10 * cycle);
  const before = arrived;
  simulation.runUntil(110 * cycle);
  return ((arrived - before) * 1000) / (100 * cycle);
}

test("a window of chunks over a link with latency moves what PIPE says", () => {
  const { inputs, expected, tol } = oracle<{ RTT_s: number; B: number }, Record<string, number>>("PIPE");
  for (const [window, rate] of Object.entries(expected)) {
    expect(Math.abs(throughput(Number(window), inputs.B, inputs.RTT_s) - rate), window).toBeLessThan(tol);
  }
});

describe("no swarm is faster than", () => {
  /** Seconds until the last leecher has a file of one seeder. All leechers begin at the same time. Rates are in MiB/s. */
  function slowest(mebibytes: number, seeder: number, up: number[], down: number[], uploadSlots: number): number {
    const leechers = up.map(
      (rate, i) => `  - { names: [l${i}], capacity: 0 B, up: ${rate} MiB/s, down: ${down[i]} MiB/s }`,
    );
    const { measured } = play(
      scenarioOf(`
duration: 10min
replication: 1
network: { latency: 1ms }
node: { cache: 1 GiB, uploadSlots: ${uploadSlots} }
nodes:
  - { names: [seeder], capacity: 1 GiB, up: ${seeder} MiB/s, down: 1000 MiB/s }
${leechers.join("\n")}
steps:
  - { at: 1s, put: { node: seeder, file: f, size: ${mebibytes} MiB } }
  - { at: 1min, get: { nodes: [${up.map((_, i) => `l${i}`).join(", ")}], file: f } }
`),
    );
    expect(violated(measured)).toEqual([]);
    expect(measured.operations.get.succeeded).toBe(up.length);
    return Math.max(...measured.operations.get.durations) / 1000;
  }

  test.each(["KR1", "KR2", "KR3"])("the fluid bound %s", (id) => {
    interface Swarm {
      readonly F_MiB: number;
      readonly us: number;
      readonly u: number[];
      readonly d: number[];
    }
    const { inputs, expected } = oracle<Swarm, number>(id);
    const last = slowest(inputs.F_MiB, inputs.us, inputs.u, inputs.d, 4);
    expect(last).toBeGreaterThan(expected);
    // With a hundred chunks a good protocol comes as close to the bound as this.
    expect(last).toBeLessThan(1.1 * expected);
  });

  test.each(["MWW_N1_M10", "MWW_N3_M1", "MWW_N7_M1", "MWW_N8_M1", "MWW_N7_M10"])("the bound in rounds %s", (id) => {
    const { inputs, expected } = oracle<{ N: number; M: number }, number>(id);
    const alike = (rate: number) => new Array<number>(inputs.N).fill(rate);
    const last = slowest(inputs.M, 1, alike(1), alike(1000), 1);
    expect(last).toBeGreaterThan(expected);
    expect(last).toBeLessThan(2 * expected);
  });
});
