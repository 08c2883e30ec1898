import { readFileSync, writeFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../e2e/until.js";
import { bytesOf, storedContents } from "./stored-contents.js";
import { MiB, PATIENT, TrialNetwork } from "./trial-network.js";

/** Changes one bit of each chunk on a node's disk. Returns the number of chunks. */
function corrupt(folder: string): number {
  const contents = storedContents(folder);
  for (const { path, offset, size } of contents) {
    const bytes = readFileSync(path);
    bytes[offset + (size >> 1)]! ^= 4;
    writeFileSync(path, bytes);
  }
  return contents.length;
}

test("chunks that rot on a disk are refused by readers, who get them elsewhere; their holder finds and drops them, and they are made anew", async () => {
  const network = await TrialNetwork.start(PATIENT);
  onTestFinished(() => network.close());
  const never = { "scrub-rate": "0" };
  await Promise.all(["n1", "n2", "n3"].map((name) => network.node(name, never)));
  const { path, content } = network.file("film", 4 * MiB);
  expect(await network.put(path, "film")).toMatchObject({ code: 0 });
  // Damage two of the three replicas, so that every chunk is right on one node only.
  for (const name of ["n1", "n2"]) expect(corrupt(network.path(name))).toBe(64);
  await network.reads("film", content);
  expect((await network.stat("film")).file?.fewestReplicas).toBe(3);

  // A node that checks its chunks finds the damage at once, and fetches the chunks again from the holder that has them right.
  for (const name of ["n1", "n2"]) {
    await network.kill(name);
    await network.node(name, { "scrub-rate": "400 Mbit/s", "scrub-every": "1s" });
  }
  const look = async () => [...network.nodes.values()].map(({ folder }) => chunksOf(folder));
  const right = chunksOf(network.path("n3"));
  await until(look, (seen) => seen.every((chunks) => chunks === right));
  await network.settled(3);
  await network.kill("n3");
  await network.reads("film", content);
});

/** The bytes of a node's chunks, as text to compare. */
function chunksOf(folder: string): string {
  try {
    const contents = storedContents(folder).map((content) => bytesOf(content).toString("latin1"));
    return contents.sort().join("\n");
  } catch {
    return "changing";
  }
}
