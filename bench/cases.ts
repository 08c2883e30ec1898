/** One thing to measure: a program of this folder with its arguments, and what it is compared with. */
export interface Case {
  readonly name: string;
  readonly size: string;
  readonly file: string;
  readonly args: readonly string[];
  /** The other side: a peer's program, built by `bench/peers/build.sh`. Prints `R ... run_cpu=S msgs=N ...`. */
  readonly peer?: { readonly name: string; readonly command: string; readonly args: readonly string[] };
  /** What is asked of it, per CPU second. */
  readonly goal?: number;
}

const million = 1_000_000;

function w1(nodes: number, messages: number, goal: number): Case {
  return {
    name: "w1",
    size: `${nodes} nodes`,
    file: "w1.ts",
    args: [`${nodes}`, `${messages}`],
    peer: { name: "ns-3 core", command: "w1-ns3", args: [`${nodes}`, `${messages}`] },
    goal,
  };
}

function w3(hosts: number, flows: number, transfers: number, goal: number, up = 10, down = 50): Case {
  const args = [hosts, flows, transfers, up, down].map(String);
  const peer = { name: "SimGrid", command: "w3-simgrid", args: [hosts, flows, 10 * flows, up, down, 20].map(String) };
  const size = `${hosts} hosts, ${flows} flows, ${up}/${down} Mbit/s`;
  return { name: "w3", size, file: "w3.ts", args, goal, ...(hosts <= 10_000 ? { peer } : {}) };
}

/** Two hours of the churn scenario at another size: as much to do per node, so that costs per event compare. */
function scale(nodes: number): Case {
  const set = {
    duration: "2h",
    "nodes[0].count": Math.round((nodes * 2) / 3),
    "nodes[1].count": Math.round(nodes / 3),
    "workloads[0].put.rate": `${nodes / 25}/h`,
    "workloads[0].put.end": "110min",
    "workloads[1].get.rate": `${nodes * 0.4}/h`,
    "workloads[1].get.end": "110min",
  };
  const args = ["scenarios/churn.yaml", ...Object.entries(set).map(([path, value]) => `${path}=${value}`)];
  return { name: "scale", size: `churn, ${nodes} nodes`, file: "scenario.ts", args };
}

/** Everything that `npm run bench` measures, by name. */
export const cases: readonly Case[] = [
  { name: "timers", size: "10,000 pending", file: "timers.ts", args: ["10000", "10000000"], goal: 4 * million },
  { name: "timers", size: "1,000,000 pending", file: "timers.ts", args: ["1000000", "5000000"], goal: million },
  w1(1000, 8 * million, 5.6 * million),
  w1(10_000, 8 * million, 2.9 * million),
  w1(100_000, 8 * million, 1.2 * million),
  w1(1_000_000, 8 * million, 0.43 * million),
  w3(1000, 4000, 400_000, 200_000),
  w3(10_000, 10_000, 400_000, 250_000),
  w3(100_000, 100_000, 400_000, 100_000),
  w3(1000, 4000, 100_000, 30_000, 10, 10),
  { name: "w2", size: "1000 leechers", file: "scenario.ts", args: ["scenarios/swarm-1000.yaml"] },
  ...[100, 1000, 10_000, 100_000].map(scale),
  { name: "million", size: "1,000,000 nodes", file: "scenario.ts", args: ["scenarios/million.yaml"] },
];
