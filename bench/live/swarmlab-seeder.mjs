// A tracker and the node that holds the file, in one process: node swarmlab-seeder.mjs FOLDER TRACKER-ADDRESS CHUNK-SIZE [FILE]
// If a file is given, the program puts it first. Run from dist, which is what an installed swarmlab runs.
import { basename, join } from "node:path";
import { PayloadMode } from "../../dist/gen/swarmlab/v1/common.js";
import { clientSession, putFile } from "../../dist/live/daemon/client-session.js";
import { startNode } from "../../dist/live/daemon/node-process.js";
import { startTracker } from "../../dist/live/daemon/tracker-process.js";
import { defaultTrackerOptions } from "../../dist/tracker/options.js";

const [folder, address, chunkSize, file] = process.argv.slice(2);
const tracker = await startTracker({
  listen: address,
  tracker: {
    ...defaultTrackerOptions,
    settings: { ...defaultTrackerOptions.settings, payload: PayloadMode.REAL, chunkSize: Number(chunkSize) },
  },
  dataDir: join(folder, "tracker"),
});
const node = await startNode({
  tracker: address,
  listen: "127.0.0.1:0",
  dataDir: join(folder, "node"),
  capacityBytes: 2 ** 40,
  zone: "",
  patienceMs: 5000,
});
if (file) {
  const result = await clientSession({ tracker: address }, (session) =>
    putFile(session, { path: file, name: basename(file), replication: 1 }),
  );
  if (result.error) throw new Error(`${result.error}`);
}
console.log("ready");
process.stdin.resume().once("end", async () => {
  await node.stop({ drain: false, graceMs: 0 });
  await tracker.stop({ graceMs: 0 });
  process.exit();
});
