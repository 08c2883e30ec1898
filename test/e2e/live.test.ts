import { randomFillSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RpcFailure } from "../../src/live/rpc-failure.js";
import { withTracker } from "../../src/live/tracker-client.js";
import { killAll, Program } from "./program.js";

const MiB = 1024 * 1024;
const LISTENING = /listening on (127\.0\.0\.1:\d+)/;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-e2e-"));
});
afterAll(async () => {
  await killAll();
  rmSync(folder, { recursive: true, force: true });
});

/** Looks until `condition` holds, for a minute at most. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end; await sleep(100)) {
    try {
      if (await condition()) return;
    } catch (error) {
      // A machine that is busy with other things may keep a call waiting for too long.
      if (!(error instanceof RpcFailure)) throw error;
    }
  }
  throw new Error(`not so within a minute: ${condition}`);
}

test("100 MiB put by one process, with three replicas, survive the SIGKILL of a holder: another process gets them byte for byte, and repair makes the replicas three again", async () => {
  const file = join(folder, "file");
  const content = randomFillSync(Buffer.allocUnsafe(100 * MiB));
  writeFileSync(file, content);

  // Quick to notice: an announce every half second, given up after six of silence.
  const times = ["--announce-interval", "500ms", "--suspect-after", "3s", "--dead-after", "6s"];
  const tracker = await Program.start("tracker", "--listen", "127.0.0.1:0", ...times).says(LISTENING);
  const joinNode = async (name: string) => {
    const options = ["--name", name, "--data", join(folder, name), "--capacity", "1 GiB"];
    const program = Program.start("node", "--tracker", tracker, ...options);
    await program.says(LISTENING);
    return program;
  };
  const nodes = await Promise.all(["n1", "n2", "n3", "n4", "n5", "n6"].map(joinNode));
  const stat = () => withTracker(tracker, (client) => client.call("stat", { name: "film" }));

  await Program.run("put", file, "--name", "film", "--replication", "3", "--tracker", tracker);
  expect((await stat()).replicas).toEqual(Array(100).fill(3));

  // Whichever it is: six nodes hold three hundred replicas, none of them none.
  nodes[2]!.signal("SIGKILL");
  expect(await nodes[2]!.ended()).toBe("SIGKILL");

  const copy = join(folder, "copy");
  await Program.run("get", "film", "-o", copy, "--tracker", tracker);
  expect(readFileSync(copy).equals(content)).toBe(true);

  await until(async () => (await stat()).nodesDead === 1);
  await until(async () => (await stat()).underReplicated === 0);
  const repaired = await stat();
  expect(repaired.replicas).toEqual(Array(100).fill(3));
  expect(repaired).toMatchObject({ nodesAlive: 5, nodesDead: 1, unavailable: 0, files: 1 });

  nodes[0]!.signal("SIGTERM");
  expect(await nodes[0]!.ended()).toBe(0);
  expect((await stat()).nodesAlive).toBe(4);
}, 240_000);
