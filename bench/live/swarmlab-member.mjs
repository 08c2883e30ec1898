// One member of a network, run from dist: node swarmlab-member.mjs tracker ADDRESS FOLDER REPLICATION, or node TRACKER-ADDRESS FOLDER
import { PayloadMode } from "../../dist/gen/swarmlab/v1/common.js";
import { startNode } from "../../dist/live/daemon/node-process.js";
import { startTracker } from "../../dist/live/daemon/tracker-process.js";
import { defaultTrackerOptions } from "../../dist/tracker/options.js";

const [what, address, dataDir, replication] = process.argv.slice(2);
const stop = await (what === "tracker" ? tracker() : node());
console.log("ready");
process.stdin.resume().once("end", async () => {
  await stop();
  process.exit();
});

async function tracker() {
  const settings = {
    ...defaultTrackerOptions.settings,
    payload: PayloadMode.REAL,
    chunkSize: 2 ** 20,
    replication: Number(replication),
  };
  const running = await startTracker({ listen: address, tracker: { ...defaultTrackerOptions, settings }, dataDir });
  return () => running.stop({ graceMs: 0 });
}

async function node() {
  const place = { listen: "127.0.0.1:0", dataDir, capacityBytes: 2 ** 40, zone: "" };
  const running = await startNode({ tracker: address, ...place, patienceMs: 5000 });
  return () => running.stop({ drain: false, graceMs: 0 });
}
