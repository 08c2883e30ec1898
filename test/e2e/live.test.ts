import { randomFillSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withTracker } from "../../src/live/tracker-client.js";
import { folderOfPrograms, LISTENING, Program } from "./program.js";
import { until } from "./until.js";

const MiB = 1024 * 1024;

test("100 MiB put by one process, with three replicas, survive the SIGKILL of a holder: another process gets them byte for byte, and repair makes the replicas three again", async () => {
  const folder = folderOfPrograms();
  const file = join(folder, "file");
  const content = randomFillSync(Buffer.allocUnsafe(100 * MiB));
  writeFileSync(file, content);

  // Quick to notice: an announce every half second, given up after ten seconds of silence, which a busy node does not keep.
  // Suspected only just before: one that is, beside one that is dead, would be a mass failure, and hold repair.
  const times = ["--announce-interval", "500ms", "--suspect-after", "9s", "--dead-after", "10s"];
  const tracker = await Program.start(
    ...["tracker", "--listen", "127.0.0.1:0", "--data", join(folder, "tracker"), ...times],
  ).says(LISTENING);
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

  await until(stat, (seen) => seen.nodesDead === 1);
  const repaired = await until(stat, (seen) => seen.underReplicated === 0 && seen.nodesAlive === 5);
  expect(repaired.replicas.every((replicas) => replicas >= 3)).toBe(true);
  expect(repaired).toMatchObject({ nodesDead: 1, unavailable: 0, files: 1 });

  nodes[0]!.signal("SIGTERM");
  expect(await nodes[0]!.ended()).toBe(0);
  await until(stat, (seen) => seen.nodesAlive === 4);
}, 600_000);
