import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startPeerTracker } from "./peer-tracker.js";
import type { Program } from "./program.js";
import { start } from "./program.js";
import { torrentOf } from "./torrent.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const peers = fileURLToPath(new URL("../peers/", import.meta.url));

/** The programs that share one file: a seeder that has it, and leechers that fetch it. */
export interface Swarm {
  /** Starts the seeder; resolves when it serves the file. */
  seed(): Promise<Program>;
  /** Starts a leecher that writes the file to `path`. */
  leech(number: number): Leecher;
  close(): void;
}

export interface Leecher {
  readonly program: Program;
  readonly path: string;
  /** Resolves when the file is whole. */
  readonly done: Promise<void>;
}

export interface File {
  readonly path: string;
  readonly name: string;
  readonly chunkSize: number;
}

/** Prepares a swarm of `leechers` in an empty folder. The time that this takes is not measured. */
export type MakeSwarm = (folder: string, file: File, leechers: number) => Promise<Swarm>;

/** Further options of Node for our processes, such as --cpu-prof. */
const flags = (process.env.BENCH_NODE_OPTIONS ?? "").split(" ").filter((flag) => flag !== "");

async function swarmlab(folder: string, file: File): Promise<Swarm> {
  const program = (name: string, ...args: string[]) => start(process.execPath, [...flags, `${here}${name}`, ...args]);
  const [trackerPort] = await freePorts(1);
  const address = `127.0.0.1:${trackerPort}`;
  const data = join(folder, "seeder");
  const preparing = program("swarmlab-seeder.mjs", data, address, `${file.chunkSize}`, file.path);
  await preparing.said("ready");
  await preparing.end();
  return {
    async seed() {
      const seeder = program("swarmlab-seeder.mjs", data, address, `${file.chunkSize}`);
      await seeder.said("ready");
      return seeder;
    },
    leech(number) {
      const path = join(folder, `leecher-${number}`);
      const leecher = program("swarmlab-leecher.mjs", address, file.name, path);
      return { program: leecher, path, done: leecher.said("done") };
    },
    close() {},
  };
}

/** The common part of the three BitTorrent clients: one torrent and one tracker for all, and a port and a folder for each. */
async function torrent(
  folder: string,
  file: File,
  leechers: number,
  run: (torrent: string, folder: string, port: number) => Program,
): Promise<Swarm> {
  const ports = await freePorts(leechers + 1);
  const tracker = await startPeerTracker(ports);
  const path = join(folder, "file.torrent");
  writeFileSync(path, torrentOf(readFileSync(file.path), file.name, file.chunkSize, tracker.url));
  const client = (at: number, inside: string): Leecher => {
    mkdirSync(inside, { recursive: true });
    const port = ports[at]!;
    const program = run(path, inside, port);
    return { program, path: join(inside, file.name), done: Promise.race([tracker.completed(port), program.ended]) };
  };
  return {
    async seed() {
      const seeder = client(0, dirname(file.path));
      await seeder.done;
      return seeder.program;
    },
    leech: (number) => client(number, join(folder, `leecher-${number}`)),
    close: () => tracker.close(),
  };
}

const libtorrent: MakeSwarm = (folder, file, leechers) =>
  torrent(folder, file, leechers, (...args) =>
    start("/usr/bin/python3", [`${peers}live-libtorrent.py`, ...args.map(String)]),
  );

const aria2: MakeSwarm = (folder, file, leechers) =>
  torrent(folder, file, leechers, (path, inside, port) =>
    start("aria2c", [
      ...["--no-conf", "--quiet", "--console-log-level=error", "--enable-dht=false", "--enable-dht6=false"],
      ...["--enable-peer-exchange=false", "--bt-enable-lpd=false", "--bt-min-crypto-level=plain"],
      ...["--bt-require-crypto=false", "--bt-seed-unverified=true", "--allow-overwrite=true", "--seed-ratio=0.0"],
      ...["--bt-max-peers=0", "--file-allocation=none", "--disable-ipv6", "--summary-interval=0"],
      ...[`--listen-port=${port}`, `--dir=${inside}`, path],
    ]),
  );

const webtorrent: MakeSwarm = (folder, file, leechers) =>
  torrent(folder, file, leechers, (...args) =>
    start(process.execPath, [`${peers}build/webtorrent/live-webtorrent.mjs`, ...args.map(String)]),
  );

/** The parties, by the name under which their results are recorded. */
export const parties: { readonly [name: string]: MakeSwarm } = {
  swarmlab: (folder, file) => {
    if (!existsSync(`${here}../../dist/live/daemon/client-session.js`)) throw new Error("npm run build comes first");
    return swarmlab(folder, file);
  },
  libtorrent,
  aria2,
  webtorrent,
};

/** Ports that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  for (const server of servers) server.close();
  return ports;
}
