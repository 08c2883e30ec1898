import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { formatBytes } from "../src/report/text/format.js";
import { type Case, cases, type Peer } from "./cases.js";
import { type Measured, median, OURS, type Result, rateOf } from "./result.js";
import type { Row } from "./row.js";

const here = fileURLToPath(new URL(".", import.meta.url));
/** The flags of Node with which `npm run bench` starts this program. They are the flags of `npm run sim`. */
const nodeFlags = process.execArgv;

/** The row that the peer's program prints; undefined when it was not built or failed. */
function runPeer(peer: Peer, unit: string): Measured | undefined {
  const program = `${here}peers/build/${peer.command}`;
  if (!existsSync(program)) {
    console.error(`${peer.name} is left out: it is not built, see bench/peers`);
    return undefined;
  }
  const { stdout, stderr } = spawnSync(program, peer.args, { encoding: "utf8" });
  if (stdout.startsWith("{")) return JSON.parse(stdout) as Row;
  const told = (name: string): number => Number(new RegExp(`${name}=([\\d.]+)`).exec(stdout)?.[1]);
  const [count, cpuSeconds, wallSeconds] = [told("msgs"), told("run_cpu"), told("run_wall")];
  if (cpuSeconds > 0) return { unit, count, cpuSeconds, wallSeconds };
  console.error(`${peer.name} failed: ${stderr}`);
  return undefined;
}

function runOurs(bench: Case): Row {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...nodeFlags, here + bench.file, ...bench.args], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${bench.name} (${bench.size}) failed:\n${stderr}`);
  return JSON.parse(stdout) as Row;
}

/** Runs swarmlab and the peers in turn, so that all of them meet the same busy and calm minutes of the machine. */
function run(bench: Case, runs: number): Result[] {
  const { name, size, nodes } = bench;
  const results: Result[] = [];
  const note = (by: string, row: Measured | undefined): void => {
    if (row) results.push({ name, size, ...(nodes === undefined ? {} : { nodes }), by, ...row });
  };
  for (let n = 0; n < runs; n++) {
    const ours = runOurs(bench);
    note(OURS, ours);
    for (const peer of bench.peers) note(peer.name, runPeer(peer, ours.unit));
  }
  return results;
}

function perSecond(rate: number): string {
  return rate >= 1e6 ? `${(rate / 1e6).toFixed(2)} M` : rate >= 1e4 ? `${(rate / 1e3).toFixed(0)} k` : rate.toFixed(0);
}

/** A row of the table: the medians of our runs, and for each peer its median and how many times as fast swarmlab is. */
function summary(bench: Case, results: readonly Result[]): string[] {
  const ours = results.filter(({ by }) => by === OURS);
  const rate = median(ours.map(rateOf));
  const beside = bench.peers.flatMap(({ name }) => {
    const rows = results.filter(({ by }) => by === name);
    const theirs = median(rows.map(rateOf));
    if (!(theirs > 0)) return [];
    const wall = median(rows.map(({ wallSeconds }) => wallSeconds));
    const whole = rows[0]?.peakBytes === undefined ? "" : `, ${wall.toFixed(2)} s, ${formatBytes(peakOf(rows))}`;
    return [{ text: `${name} ${perSecond(theirs)}${whole}`, ratio: `${(rate / theirs).toFixed(2)}x` }];
  });
  return [
    bench.name,
    bench.size,
    `${perSecond(rate)} ${ours[0]?.unit}`,
    bench.goal ? perSecond(bench.goal) : "",
    median(ours.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2),
    median(ours.map(({ wallSeconds }) => wallSeconds)).toFixed(2),
    formatBytes(peakOf(ours)),
    beside.map(({ text }) => text).join("\n"),
    beside.map(({ ratio }) => ratio).join("\n"),
  ];
}

function peakOf(results: readonly Result[]): number {
  return median(results.map(({ peakBytes }) => peakBytes ?? 0));
}

const caseNames = [...new Set(cases.map((bench) => bench.name))].join(", ");
const argv = await yargs(hideBin(process.argv))
  .command(
    "$0 [names..]",
    "Times the engine, each case in a process of its own, several times, and prints medians.",
    (command) => command.positional("names", { type: "string", array: true, describe: "only these" }),
  )
  .option("runs", { type: "number", default: 3, describe: "runs of each case" })
  .option("json", { type: "boolean", default: false, describe: "print all runs as JSON lines" })
  .epilogue(
    `Names: ${caseNames}. Peers: bench/peers/install.sh, install-live.sh and build.sh. A chart of JSON lines: bench/chart.ts.`,
  )
  .strict()
  .help().argv;

const names = (argv.names as string[] | undefined) ?? [];
const wanted = cases.filter((bench) => names.length === 0 || names.includes(bench.name));
if (wanted.length === 0) {
  console.error(`no benchmark of that name; there are ${caseNames}`);
  process.exit(2);
}
const table = new Table({
  head: ["case", "size", "per CPU s", "goal", "CPU s", "wall s", "peak", "peer per CPU s", "ratio"],
  style: { head: [], border: [] },
});
for (const bench of wanted) {
  const results = run(bench, argv.runs);
  if (argv.json) for (const result of results) console.log(JSON.stringify(result));
  const row = summary(bench, results);
  table.push(row);
  console.error(`${bench.name} ${bench.size}: ${row[2]} per CPU second`);
}
// With `--json` the lines on standard output are for other programs, so the table goes to standard error.
(argv.json ? console.error : console.log)(table.toString());
