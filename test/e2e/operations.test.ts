import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseExposition } from "../fixtures/exposition.js";
import { folderOfPrograms, LISTENING, Program } from "./program.js";
import { until } from "./until.js";

const METRICS = /"event":"metrics",.*"url":"(http:\/\/127\.0\.0\.1:\d+)\/metrics"/;

/** Lines of the log, which stand among others that are for the terminal. */
function events(program: Program): Record<string, unknown>[] {
  const lines = program.output.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function health(url: string): Promise<string> {
  const response = await fetch(`${url}/healthz`);
  const { status, reason = "" } = (await response.json()) as { status: string; reason?: string };
  return `${response.status} ${status} ${reason}`.trim();
}

test("processes tell their operators how they are: by metrics, by healthz and by a log of JSON, from start to stop", async () => {
  const folder = folderOfPrograms();
  const places = ["--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"];
  const times = ["--announce-interval", "500ms", "--suspect-after", "3s", "--dead-after", "6s"];
  const tracker = Program.start("tracker", ...places, ...times, "--data", join(folder, "t"));
  const address = await tracker.says(LISTENING);
  const trackerUrl = await tracker.says(METRICS);
  expect(await health(trackerUrl)).toBe("200 serving");

  // Give the node an index that has only the start of a record, as a crash during the first write can leave it.
  mkdirSync(join(folder, "n1/store"), { recursive: true });
  writeFileSync(join(folder, "n1/store/index"), "cut o");
  const node = Program.start("node", ...places, "--tracker", address, "--data", join(folder, "n1"), "--name", "n1");
  await node.says(LISTENING);
  const nodeUrl = await node.says(METRICS);
  expect(await health(nodeUrl)).toBe("200 serving");
  for (const url of [trackerUrl, nodeUrl]) {
    const families = parseExposition(await (await fetch(`${url}/metrics`)).text());
    expect(families.get("swarmlab_ready")?.samples[0]?.value).toBe(1);
    expect(families.get("swarmlab_build_info")?.samples[0]?.labels.version).toMatch(/^\d+\.\d+\.\d+/);
  }

  // The tracker stops and starts again at once. The node reports both, and the tracker serves it again.
  tracker.signal("SIGTERM");
  expect(await tracker.ended()).toBe(0);
  const again = Program.start("tracker", "--listen", address, ...times, "--data", join(folder, "t"));
  await again.says(LISTENING);
  await until(
    async () => events(node),
    (seen) => seen.some(({ event, epoch }) => event === "joined" && epoch === 2),
  );
  node.signal("SIGTERM");
  expect(await node.ended()).toBe(0);

  expect(events(tracker).map(({ event }) => event)).toEqual([
    ...["start", "metrics", "restored", "listening", "peer", "stopping", "stopped"],
  ]);
  expect(events(tracker).find(({ event }) => event === "peer")).toMatchObject({ node: "n1", health: "alive", peer: 1 });
  const told = events(node).map(({ event }) => event);
  expect(told.slice(0, 5)).toEqual(["start", "metrics", "joined", "recovered", "listening"]);
  const recovered = events(node).find(({ event }) => event === "recovered");
  expect(recovered).toMatchObject({ level: "warn", replicas: 0, damagedRecords: 1 });
  expect(told.slice(-3)).toEqual(["stopping", "left", "stopped"]);
  expect(events(node).every(({ time, level, program }) => time && level && program === "node")).toBe(true);
}, 600_000);

test("a node without a tracker is alive and not ready, and says why", async () => {
  const folder = folderOfPrograms();
  const options = ["--tracker", "127.0.0.1:1", "--metrics", "127.0.0.1:0", "--data", join(folder, "n")];
  const node = Program.start("node", ...options);
  const url = await node.says(METRICS);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  await node.says(/"event":"waiting"/);
  expect(await health(url)).toBe("503 not serving waiting for the tracker");
  expect(node.output).toContain('"level":"warn"');
});
