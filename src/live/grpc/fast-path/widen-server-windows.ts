import type { Http2Server } from "node:http2";
import { Server } from "@grpc/grpc-js";

// What it buys: a put of 64 KiB takes 0.92 of the time with fifty clients (docs/performance.md, "Small files"). For each order a node writes
// two or three packets to the client instead of six. The client sends the order's last bytes without waiting for any of these packets.

/** The number of bytes that a client may send on a stream before the server has read them: an order with a small file and something more. */
const STREAM_BYTES = 128 * 1024;
/** The same for a connection. Node gives these bytes back as soon as they arrive, even if nobody reads the stream. */
const CONNECTION_BYTES = 1024 * 1024;

/** The private part of a server of grpc-js that makes its HTTP/2 server. */
interface Inside {
  commonServerOptions: { settings?: object };
  createHttp2Server(credentials: unknown): Http2Server;
}

/**
 * From now on, the servers of this process let a client send an order with a small file at once. The file may have 64 KiB, and the order has
 * some bytes more. The default windows of HTTP/2 have only 65,535 bytes (RFC 9113, 6.9.2), and grpc-js has no option for them. Throws if this
 * release of grpc-js lacks the method that is replaced.
 */
export function widenServerWindows(): void {
  const servers = Server.prototype as unknown as Inside;
  const create = servers.createHttp2Server;
  if (typeof create !== "function") throw new Error("this release of grpc-js makes HTTP/2 servers elsewhere");
  servers.createHttp2Server = function (credentials) {
    const { settings } = this.commonServerOptions;
    this.commonServerOptions.settings = { ...settings, initialWindowSize: STREAM_BYTES };
    const server = create.call(this, credentials);
    server.on("session", (session) => session.setLocalWindowSize(CONNECTION_BYTES));
    return server;
  };
}
