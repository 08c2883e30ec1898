/**
 * A program with which swarmlab is compared, built by `bench/peers/build.sh`. It prints `R ... run_wall=S run_cpu=S msgs=N ...`, or a row as our
 * benchmarks do.
 */
export interface Peer {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** One measurement: a program of this folder with its arguments, and the programs with which it is compared. */
export interface Case {
  readonly name: string;
  readonly size: string;
  /** Number of nodes of the simulated network, if the cost depends on it. */
  readonly nodes?: number;
  readonly file: string;
  readonly args: readonly string[];
  /** The programs with which it is compared. The most important one comes first. */
  readonly peers: readonly Peer[];
  /** The rate that the benchmark should reach, in units per second of CPU time. */
  readonly goal?: number;
}

const million = 1_000_000;

function w1(nodes: number, messages: number, goal: number): Case {
  const args = [`${nodes}`, `${messages}`];
  const peers: Peer[] = [
    { name: "ns-3 core", command: "w1-ns3", args },
    { name: "bare C++ heap", command: "w1-queue", args },
    { name: "bare Java heap", command: "w1-java", args },
  ];
  // SimPy keeps a Python generator for each node and takes some ten microseconds a message, so larger networks would take too long.
  if (nodes <= 100_000) peers.push({ name: "SimPy", command: "w1-simpy", args: [`${nodes}`, "1000000"] });
  return { name: "w1", size: `${nodes} nodes`, nodes, file: "w1.ts", args, peers, goal };
}

function w3(hosts: number, flows: number, transfers: number, goal: number, up = 10, down = 50): Case {
  const args = [hosts, flows, transfers, up, down].map(String);
  const peer = { name: "SimGrid", command: "w3-simgrid", args: [hosts, flows, 10 * flows, up, down, 20].map(String) };
  const size = `${hosts} hosts, ${flows} flows, ${up}/${down} Mbit/s`;
  return { name: "w3", size, file: "w3.ts", args, goal, peers: hosts <= 10_000 ? [peer] : [] };
}

/**
 * The network of `scenarios/million.yaml` at another size. A node has the same load at every size, so that the costs per event can be
 * compared. Small networks are played for longer, so that the times can be measured.
 */
function scale(nodes: number): Case {
  const hours = Math.min(500, Math.max(1, 50_000 / nodes));
  const set = {
    duration: `${hours}h`,
    "nodes.total": nodes,
    "workloads[0].put.rate": `${0.0036 * nodes}/h`,
    "workloads[0].put.end": `${hours * 60 - 5}min`,
    "workloads[1].get.rate": `${0.018 * nodes}/h`,
    "workloads[1].get.end": `${hours * 60 - 5}min`,
  };
  const args = ["scenarios/million.yaml", ...Object.entries(set).map(([path, value]) => `${path}=${value}`)];
  return { name: "scale", size: `${nodes} nodes`, nodes, file: "scenario.ts", args, peers: [] };
}

/** `scenarios/churn.yaml` for a network of another size, with the same load per node. A smaller network is played for longer. */
function churn(nodes: number): Case {
  const hours = Math.min(24, Math.max(2, 24_000 / nodes));
  const set = {
    duration: `${hours}h`,
    "nodes[0].count": Math.round((nodes * 2) / 3),
    "nodes[1].count": Math.round(nodes / 3),
    "workloads[0].put.rate": `${(12 * nodes) / 300}/h`,
    "workloads[0].put.end": `${hours * 60 - 10}min`,
    "workloads[1].get.rate": `${(2 * nodes) / 300}/min`,
    "workloads[1].get.end": `${hours * 60 - 5}min`,
    expect: "[]",
  };
  const args = ["scenarios/churn.yaml", ...Object.entries(set).map(([path, value]) => `${path}=${value}`)];
  return { name: "churn", size: `${nodes} nodes`, nodes, file: "scenario.ts", args, peers: [] };
}

/** Many small runs in one process, of which only the metrics are computed. */
function small(size: string, latency: string): Case {
  return {
    name: "small",
    size: `20 nodes, ${size}`,
    file: "small-runs.ts",
    args: ["1000", latency],
    peers: [],
    goal: 75,
  };
}

/** One seeder serves four leechers, each a process of its own, over the loopback interface; see `bench/live`. */
const live: Case = {
  name: "live",
  size: "1 to 4, 256 MiB",
  file: "live/live.ts",
  args: ["swarmlab"],
  peers: ["libtorrent", "aria2", "webtorrent"].map((name) => ({ name, command: `live-${name}`, args: [] })),
};

/** `clients` clients put small files on three nodes. Each client puts one file after another; see `bench/live/small-puts.ts`. */
function puts(clients: number): Case {
  return {
    name: "puts",
    size: `${clients} ${clients === 1 ? "client" : "clients"}, 64 KiB`,
    file: "live/small-puts.ts",
    args: [`${clients}`],
    peers: [],
  };
}

/** Everything that `npm run bench` measures, by name. */
export const cases: readonly Case[] = [
  {
    name: "timers",
    size: "10,000 pending",
    file: "timers.ts",
    args: ["10000", "10000000"],
    peers: [],
    goal: 4 * million,
  },
  {
    name: "timers",
    size: "1,000,000 pending",
    file: "timers.ts",
    args: ["1000000", "5000000"],
    peers: [],
    goal: million,
  },
  w1(1000, 8 * million, 5.6 * million),
  w1(10_000, 8 * million, 2.9 * million),
  w1(100_000, 8 * million, 1.2 * million),
  w1(1_000_000, 8 * million, 0.43 * million),
  w3(1000, 4000, 400_000, 200_000),
  w3(10_000, 10_000, 400_000, 250_000),
  w3(100_000, 100_000, 400_000, 100_000),
  w3(1000, 4000, 100_000, 30_000, 10, 10),
  { name: "w2", size: "1000 leechers", file: "scenario.ts", args: ["scenarios/swarm-1000.yaml"], peers: [] },
  ...[100, 1000, 10_000, 100_000, million].map(scale),
  ...[1000, 10_000, 100_000].map(churn),
  small("latency of 20 ms", "20ms"),
  small("PlanetLab's latencies", "{ matrix: planetlab-490 }"),
  { name: "trials", size: "seeds 1 to 500", file: "trials.ts", args: ["500"], peers: [], goal: 50 },
  live,
  puts(1),
  puts(50),
];
