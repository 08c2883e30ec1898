// Gets a file as `swarmlab get` does, and serves what it has until it is told to end:
// node swarmlab-leecher.mjs TRACKER-ADDRESS NAME PATH. Run from dist, which is what an installed swarmlab runs.
import { once } from "node:events";
import { clientSession, getFile } from "../../dist/live/daemon/client-session.js";

const [tracker, name, path] = process.argv.slice(2);
process.stdin.resume();
await clientSession({ tracker }, async (session) => {
  const result = await getFile(session, { name, path });
  if (result.error) throw new Error(`${result.error}`);
  console.log("done");
  await once(process.stdin, "end");
});
process.exit();
