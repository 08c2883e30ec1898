import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bencode } from "./torrent.js";

/** A BitTorrent tracker that knows all participants from the start, so that none has to wait for its next announce to learn of another. */
export interface PeerTracker {
  readonly url: string;
  /** Resolves when the peer at this port announces that it has the whole file. A seeder says so in its first announce. */
  completed(port: number): Promise<void>;
  close(): void;
}

export async function startPeerTracker(ports: readonly number[]): Promise<PeerTracker> {
  const peers = Buffer.concat(ports.map((port) => Buffer.from([127, 0, 0, 1, port >> 8, port & 0xff])));
  const answer = bencode({ interval: 1800, peers });
  const complete = new Set<number>();
  const waiting = new Map<number, () => void>();
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? "/", "http://tracker").searchParams;
    const port = Number(query.get("port"));
    if (query.get("left") === "0") {
      complete.add(port);
      waiting.get(port)?.();
    }
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/announce`,
    completed: (port) =>
      new Promise((resolve) => {
        if (complete.has(port)) resolve();
        else waiting.set(port, resolve);
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
