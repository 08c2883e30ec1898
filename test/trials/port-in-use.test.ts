import { expect, onTestFinished, test } from "vitest";
import { ownerOf } from "../../src/live/disk/folder-lock.js";
import { TrialNetwork } from "./trial-network.js";

test("whoever finds its port in use says so and ends; its folder is free for the next start", async () => {
  const network = await TrialNetwork.start();
  onTestFinished(() => network.close());
  const { address } = network;
  const taken = new RegExp(`^swarmlab: cannot listen on ${address}: .*address already in use`, "m");
  const second = network.program({}, "tracker", "--listen", address, "--data", network.path("second"));
  const node = network.program(
    {},
    ...["node", "--tracker", address, "--listen", address, "--name", "n1", "--data", network.path("n1")],
  );
  for (const program of [second, node]) {
    expect(await program.ended()).toBe(1);
    expect(program.output).toMatch(taken);
  }
  for (const name of ["second", "n1"]) expect(ownerOf(network.path(name))).toBeUndefined();
  expect((await network.stat()).nodesAlive).toBe(0);
  await network.node("n1");
  expect((await network.stat()).nodesAlive).toBe(1);
});
