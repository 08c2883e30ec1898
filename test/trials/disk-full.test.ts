import { expect, test } from "vitest";
import { until } from "../e2e/until.js";
import { smallDisk } from "./small-disk.js";
import { CHUNK, MiB, PATIENT, TrialNetwork } from "./trial-network.js";

test.concurrent("a node whose disk is full says so and goes on; puts go elsewhere, nothing that was acknowledged is lost, and with room it stores again", async ({
  onTestFinished,
}) => {
  const network = await TrialNetwork.start({ ...PATIENT, replication: "2" });
  onTestFinished(() => network.close());
  await Promise.all(["n1", "n2"].map((name) => network.node(name)));
  const size = 3 * MiB;
  const disk = await smallDisk(network.path("small"), size);
  onTestFinished(() => disk.remove());
  const small = await network.node("small", {}, disk.machine);
  const held = async () => (await network.ask((client) => client.nodeStatus(small.address))).usedBytes;

  const files = [1, 2, 3].map((n) => ({ name: `f-${n}`, ...network.file(`f-${n}`, 3 * MiB) }));
  for (const { path, name } of files) {
    expect(await network.put(path, name)).toMatchObject({ code: 0 });
    expect((await network.stat(name)).file?.fewestReplicas).toBe(2);
    expect(await held()).toBeLessThan(size);
  }
  // By now the node has refused many chunks: two of three nodes are chosen for each chunk of nine MiB, and this node has room for three MiB.
  expect(await held()).toBeGreaterThan(MiB);
  for (const { content, name } of files) await network.reads(name, content);

  // The disk is full to the last byte when the node starts again.
  await network.kill("small");
  disk.fill();
  await network.node("small", {}, disk.machine);
  const remove = network.program({}, "rm", "f-1", "f-2", "--tracker", network.address);
  expect(await remove.ended()).toBe(0);
  await network.reads("f-3", files[2]!.content);
  await network.settled(3);
});

test.concurrent("a network without room for a file refuses it with RESOURCE_EXHAUSTED, keeps what it has, and gives the room of the attempt back", async ({
  onTestFinished,
}) => {
  const network = await TrialNetwork.start({ ...PATIENT, replication: "2" });
  onTestFinished(() => network.close());
  await Promise.all(["n1", "n2", "n3"].map((name) => network.node(name, { capacity: "2 MiB" })));
  const kept = network.file("kept", 2 * MiB);
  expect(await network.put(kept.path, "kept")).toMatchObject({ code: 0 });
  const large = network.file("large", 2 * MiB);
  const refused = await network.put(large.path, "large");
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining("RESOURCE_EXHAUSTED") });
  await network.reads("kept", kept.content);
  await network.storesInAll(2 * kept.content.length);
  const small = network.file("small", 8 * CHUNK);
  expect(await network.put(small.path, "small")).toMatchObject({ code: 0 });
  await until(
    () => network.stat(),
    (seen) => seen.files === 2 && seen.underReplicated === 0,
  );
});
