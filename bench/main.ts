import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { formatBytes } from "../src/report/format.js";
import { type Case, cases } from "./cases.js";
import type { Row } from "./row.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const nodeFlags = ["--max-semi-space-size=64", "--import", "tsx"];

/** Per CPU second, what the peer's program says of itself; undefined when it was not built or failed. */
function runPeer(peer: NonNullable<Case["peer"]>): number | undefined {
  const program = `${here}peers/build/${peer.command}`;
  if (!existsSync(program)) return undefined;
  const { stdout } = spawnSync(program, peer.args, { encoding: "utf8" });
  const cpu = /run_cpu=([\d.]+)/.exec(stdout)?.[1];
  const count = /msgs=(\d+)/.exec(stdout)?.[1];
  return cpu && count ? Number(count) / Number(cpu) : undefined;
}

function runOurs(bench: Case): Row {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...nodeFlags, here + bench.file, ...bench.args], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${bench.name} (${bench.size}) failed:\n${stderr}`);
  return JSON.parse(stdout) as Row;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function perSecond(rate: number): string {
  return rate >= 1e6 ? `${(rate / 1e6).toFixed(2)} M` : rate >= 1e4 ? `${(rate / 1e3).toFixed(0)} k` : rate.toFixed(0);
}

const argv = await yargs(hideBin(process.argv))
  .command(
    "$0 [names..]",
    "Times the engine, each case in a process of its own, several times, and prints medians.",
    (command) => command.positional("names", { type: "string", array: true, describe: "only these" }),
  )
  .option("runs", { type: "number", default: 3, describe: "runs of each case" })
  .option("json", { type: "boolean", default: false, describe: "print all runs as JSON lines" })
  .epilogue(
    `Names: ${[...new Set(cases.map((bench) => bench.name))].join(", ")}. Peers: bench/peers/install.sh and build.sh.`,
  )
  .strict()
  .help().argv;

const names = (argv.names as string[] | undefined) ?? [];
const wanted = cases.filter((bench) => names.length === 0 || names.includes(bench.name));
if (wanted.length === 0) {
  console.error(`no benchmark of that name; there are ${[...new Set(cases.map((bench) => bench.name))].join(", ")}`);
  process.exit(2);
}
const table = new Table({
  head: ["case", "size", "per CPU s", "goal", "CPU s", "wall s", "peak", "peer", "ratio"],
  style: { head: [], border: [] },
});
for (const bench of wanted) {
  const rows: Row[] = [];
  const peers: number[] = [];
  // In turn, so that both sides meet the same busy and calm minutes.
  for (let run = 0; run < argv.runs; run++) {
    rows.push(runOurs(bench));
    const rate = bench.peer && runPeer(bench.peer);
    if (rate) peers.push(rate);
  }
  if (argv.json) for (const row of rows) console.log(JSON.stringify({ name: bench.name, size: bench.size, ...row }));
  const rate = median(rows.map((row) => row.count / row.cpuSeconds));
  const peer = peers.length > 0 ? median(peers) : undefined;
  table.push([
    bench.name,
    bench.size,
    `${perSecond(rate)} ${rows[0]?.unit}`,
    bench.goal ? perSecond(bench.goal) : "",
    median(rows.map((row) => row.cpuSeconds)).toFixed(2),
    median(rows.map((row) => row.wallSeconds)).toFixed(2),
    formatBytes(median(rows.map((row) => row.peakBytes))),
    peer ? `${bench.peer?.name} ${perSecond(peer)}` : "",
    peer ? `${(rate / peer).toFixed(2)}x` : "",
  ]);
  console.error(`${bench.name} ${bench.size}: ${perSecond(rate)} ${rows[0]?.unit} per CPU second`);
}
console.log(table.toString());
