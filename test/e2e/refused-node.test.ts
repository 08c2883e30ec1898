import { join } from "node:path";
import { expect, test } from "vitest";
import { withTracker } from "../../src/live/daemon/tracker-client.js";
import { folderOfPrograms, LISTENING, Program } from "./program.js";

test("a node that another took leave for says so and ends with an error; started again, it is back", async () => {
  const folder = folderOfPrograms();
  const data = ["--data", join(folder, "tracker")];
  const tracker = Program.start("tracker", "--listen", "127.0.0.1:0", "--announce-interval", "200ms", ...data);
  const address = await tracker.says(LISTENING);
  const start = () => Program.start("node", "--tracker", address, "--name", "n1", "--data", join(folder, "n1"));
  const node = start();
  await node.says(LISTENING);
  await withTracker(address, (client) => client.call("leave", { peerNumber: 1, incarnation: 1, drain: false }), {
    admin: true,
  });
  expect(await node.ended()).toBe(1);
  expect(node.output).toMatch(/^swarmlab: the network refuses this node: .*n1 has left in incarnation 1; /m);

  expect(await start().says(/node n1, start (\d+)/)).toBe("2");
  const [known] = await withTracker(address, (client) => client.nodes());
  expect(known).toMatchObject({ identity: "n1", incarnation: 2 });
}, 600_000);
