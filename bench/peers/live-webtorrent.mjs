// One participant of bench/live by WebTorrent: live-webtorrent.mjs TORRENT FOLDER PORT. It lies beside its node_modules (see install-live.sh). It
// uses TCP only, and finds peers only through the tracker.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import parseTorrent from "parse-torrent";
import WebTorrent from "webtorrent";

const [torrent, folder, port] = process.argv.slice(2);
const bytes = readFileSync(torrent);
const { name } = await parseTorrent(bytes);
const client = new WebTorrent({
  torrentPort: Number(port),
  dht: false,
  lsd: false,
  utp: false,
  utPex: false,
  natUpnp: false,
  natPmp: false,
  tracker: { wrtc: false },
});
client.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
client.add(bytes, { path: folder, skipVerify: existsSync(join(folder, name)) });
process.stdin.resume().once("end", () => process.exit());
