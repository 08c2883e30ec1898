import { expect, onTestFinished, test } from "vitest";
import { until } from "../e2e/until.js";
import { digestOf, MiB, TrialNetwork } from "./trial-network.js";

test("nodes join, hold, are killed two at once, come back, drain and leave; the file is read byte for byte all the while, and its replicas are made anew", async () => {
  const network = await TrialNetwork.start({ "chunk-size": "256 KiB" });
  onTestFinished(() => network.close());
  const names = ["n1", "n2", "n3", "n4", "n5", "n6"];
  await Promise.all(names.map((name) => network.node(name)));
  const { path, content } = network.file("film", 32 * MiB + 1);
  expect(await network.put(path, "film")).toMatchObject({ code: 0 });
  expect((await network.stat("film")).file?.fewestReplicas).toBe(3);

  // These two are two of the three holders of some chunk, since there are 129 chunks and only twenty ways to choose three of six nodes.
  await Promise.all([network.kill("n1"), network.kill("n2")]);
  expect(await network.get("film")).toMatchObject({ code: 0, digest: digestOf(content) });
  await until(
    () => network.stat(),
    (seen) => seen.nodesDead === 2 && seen.underReplicated === 0,
  );
  // They come back with their replicas. Some of these are surplus now, and others are still needed.
  await Promise.all([network.node("n1"), network.node("n2")]);
  await network.settled(6);
  await network.storesInAll(3 * content.length);

  // One node drains; another one just vanishes.
  const leave = network.program({}, "leave", network.path("n3"), "--drain");
  expect(await leave.ended()).toBe(0);
  expect(await network.nodes.get("n3")!.program.ended()).toBe(0);
  expect((await network.stat("film")).file?.fewestReplicas).toBe(3);
  network.nodes.get("n4")!.program.signal("SIGTERM");
  expect(await network.nodes.get("n4")!.program.ended()).toBe(0);
  await network.settled(4);
  await network.reads("film", content);

  const remove = network.program({}, "rm", "film", "--tracker", network.address);
  expect(await remove.ended()).toBe(0);
  for (const name of ["n3", "n4"]) network.nodes.delete(name);
  await network.storesInAll(0);
});
