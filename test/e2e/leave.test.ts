import { join } from "node:path";
import { expect, test } from "vitest";
import { NodeState } from "../../src/gen/swarmlab/v1/tracker.js";
import { withTracker } from "../../src/live/daemon/tracker-client.js";
import { spawned } from "../cli/program.js";
import { folderOfPrograms, LISTENING, Program } from "./program.js";

test("leave takes a node out, even one that stays when it is stopped, and touches no tracker", async () => {
  const folder = folderOfPrograms();
  const [trackers, nodes] = [join(folder, "tracker"), join(folder, "n1")];
  const tracker = Program.start("tracker", "--listen", "127.0.0.1:0", "--data", trackers);
  const address = await tracker.says(LISTENING);
  const start = () => Program.start("node", "--tracker", address, "--stay", "--grace", "1s", "--data", nodes);
  const states = () => withTracker(address, async (client) => (await client.nodes()).map(({ state }) => state));

  const stopped = start();
  await stopped.says(LISTENING);
  stopped.signal("SIGTERM");
  expect(await stopped.ended()).toBe(0);
  expect(await states()).toEqual([NodeState.ALIVE]);

  const node = start();
  await node.says(LISTENING);
  expect(await Program.run("leave", nodes)).toMatch(/^process \d+ has left\n$/);
  expect(await node.ended()).toBe(0);
  expect(await states()).toEqual([NodeState.LEFT]);

  const refused = await spawned(["leave", trackers]);
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining(`${trackers} is the folder of a tracker`)]);

  const alone = start();
  await alone.says(LISTENING);
  tracker.signal("SIGKILL");
  await tracker.ended();
  const unheard = await spawned(["leave", nodes]);
  expect([unheard.code, unheard.out, unheard.err]).toEqual([
    1,
    "",
    expect.stringContaining("has stopped without leaving"),
  ]);
}, 600_000);
