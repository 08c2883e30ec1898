import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../e2e/until.js";
import { MiB, TrialNetwork } from "./trial-network.js";

const PROCESSES = 8;
const NODES_EACH = 25;

/** Starts the nodes of one process, and waits until they are in. */
async function startMany(network: TrialNetwork, name: string): Promise<ChildProcess> {
  const script = fileURLToPath(new URL("many-nodes.mjs", import.meta.url));
  const args = [script, network.address, network.folder, name, String(NODES_EACH)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`)));
  ended.catch(() => {});
  await Promise.race([once(child.stdout!, "data"), ended]);
  return child;
}

test("two hundred nodes on one machine hold a file; the eighth part of them dies at once, and the file is read and repaired", async () => {
  const network = await TrialNetwork.start({ "announce-interval": "3s", "suspect-after": "11s", "dead-after": "12s" });
  onTestFinished(() => network.close());
  const names = Array.from({ length: PROCESSES }, (_, n) => `p${n + 1}`);
  const children = await Promise.all(names.map((name) => startMany(network, name)));
  await network.settled(PROCESSES * NODES_EACH);

  const { path, content } = network.file("film", 6 * MiB);
  expect(await network.put(path, "film")).toMatchObject({ code: 0 });
  const holding = [...(await network.members()).values()].filter(({ replicas }) => replicas > 0);
  // 288 replicas on 200 nodes.
  expect(holding.length).toBeGreaterThan(110);

  // The nodes of a process are a zone of their own, so no chunk has more than one replica there.
  children[0]!.kill("SIGKILL");
  await network.reads("film", content);
  const alive = (PROCESSES - 1) * NODES_EACH;
  await until(
    () => network.stat("film"),
    (seen) => seen.nodesDead >= NODES_EACH && seen.nodesAlive === alive && seen.underReplicated === 0,
  );
  await network.reads("film", content);
  await startMany(network, "p1");
  await network.settled(PROCESSES * NODES_EACH);
});
