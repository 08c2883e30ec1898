import { expect, onTestFinished, test } from "vitest";
import { until } from "../e2e/until.js";
import { MiB, PATIENT, TrialNetwork } from "./trial-network.js";

test("a client that is killed during a put leaves nothing: no file, not half of one, the older version as it was, and all room given back after the lease", async () => {
  const network = await TrialNetwork.start(PATIENT);
  onTestFinished(() => network.close());
  await Promise.all(["n1", "n2", "n3"].map((name) => network.node(name)));
  const older = network.file("older", MiB);
  expect(await network.put(older.path, "film")).toMatchObject({ code: 0 });
  const newer = network.file("newer", 8 * MiB);

  for (const name of ["film", "other"]) {
    // While one of the three nodes stands still no put can end. So the client is certainly killed in the middle of it.
    const { program } = network.nodes.get("n3")!;
    program.signal("SIGSTOP");
    const client = network.program({}, "put", newer.path, "--name", name, "--tracker", network.address);
    await until(
      () => network.ask((tracker) => tracker.nodeStatus(network.nodes.get("n1")!.address)),
      ({ usedBytes }) => usedBytes > older.content.length,
    );
    client.signal("SIGKILL");
    expect(await client.ended()).toBe("SIGKILL");
    program.signal("SIGCONT");
    const files = await network.ask((tracker) => tracker.files());
    expect(files.map((file) => [file.name, file.size])).toEqual([["film", older.content.length]]);
  }
  await network.reads("film", older.content);
  expect((await network.get("other")).output).toContain("NOT_FOUND");
  await network.storesInAll(3 * older.content.length);
  // The room is free again, and so is the name.
  expect(await network.put(newer.path, "other")).toMatchObject({ code: 0 });
  await network.reads("other", newer.content);
});
