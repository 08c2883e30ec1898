/**
 * Measures the rate of a plain TCP transfer through the links of network namespaces, and compares it with the rate that
 * they should carry. Needs Linux and root; scripts/live-netns.sh checks for both.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { NetworkNamespaces } from "../src/play/worlds/processes/namespaces/network-namespaces.js";
import { parseScenario } from "../src/scenario/source/parse.js";

/**
 * Payload bytes of a full TCP segment with timestamps; and the bytes that the kernel counts for the segment, with the headers of Ethernet, IP and
 * TCP.
 */
const PAYLOAD_BYTES = 1448;
const FRAME_BYTES = 1514;
/** Seconds that the measured transfer takes at the full rate. */
const LASTS = 3;
/** Least and largest share of the rate that count as right. A busy machine and the start of a connection cost some of it. */
const LEAST_SHARE = 0.93;
const MOST_SHARE = 1.005;
const PORT = 9000;

const server = `
  require("node:net").createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (bytes) => socket.end(Buffer.alloc(Number(bytes))));
  }).listen(${PORT}, () => console.log("ready"));`;

/** A program that prints the milliseconds from the first byte to the last. */
const client = `
  const [address, bytes] = process.argv.slice(1);
  let first;
  require("node:net").connect(${PORT}, address, function () { this.write(bytes); })
    .on("data", () => { first ??= performance.now(); })
    .on("close", () => console.log(performance.now() - first));`;

async function output(words: readonly string[]): Promise<string> {
  const child = spawn(words[0]!, words.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    text += more;
  });
  await once(child, "close");
  return text;
}

async function goodput(megabits: number): Promise<number> {
  const link = `${megabits} Mbit/s`;
  const text = `duration: 1min\nnodes: [{ class: end, count: 2, up: ${link}, down: ${link} }]\n`;
  const { scenario } = parseScenario(text, "links.yaml", () => ({ error: "none" }));
  const namespaces = NetworkNamespaces.open(scenario!);
  const words = [...namespaces.within(0), process.execPath, "-e", server];
  const serving = spawn(words[0]!, words.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(serving.stdout, "data");
    const bytes = Math.round((megabits * 1e6 * LASTS) / 8);
    const address = namespaces.listen(0).split(":")[0]!;
    const took = await output([...namespaces.within(1), process.execPath, "-e", client, address, String(bytes)]);
    return (bytes * 8) / Number(took) / 1000;
  } finally {
    serving.kill("SIGKILL");
    await once(serving, "close");
    await namespaces.close();
  }
}

for (const megabits of [20, 50, 100]) {
  const ideal = (megabits * PAYLOAD_BYTES) / FRAME_BYTES;
  const measured = await goodput(megabits);
  const share = measured / ideal;
  console.log(
    `${megabits} Mbit/s: ${measured.toFixed(2)} Mbit/s of payload, ${(100 * share).toFixed(1)} % of the ideal ${ideal.toFixed(2)}`,
  );
  if (share < LEAST_SHARE || share > MOST_SHARE) process.exitCode = 1;
}
