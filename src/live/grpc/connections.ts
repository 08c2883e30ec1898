import { createServer, type Server, type Socket } from "node:net";
import type { CertifiedParty } from "../security/tls.js";

/** A caller's connection, from its socket's first byte to its last. */
export class Connection {
  /** The holder of the connection's certificate, which is read once, with the first call. */
  party: CertifiedParty | undefined;
  /** Whether the connection is counted among its caller's connections. */
  counted = false;
  /** The number of its shared streams. */
  sharedStreams = 0;
  /** The time at which its certificate expires, in ms since 1970. */
  expires = Number.POSITIVE_INFINITY;

  constructor(
    readonly socket: Socket,
    /** The name by which grpc-js identifies the connection in calls. */
    readonly name: string,
  ) {}
}

export interface ConnectionLimits {
  /** The largest number of connections from one address. It is not small, because all processes of one machine share an address. */
  readonly perAddress: number;
  /** The largest number of connections from all addresses together. */
  readonly inAll: number;
}

/** The sockets of a server. It closes a connection beyond the limits at once, before it reads anything from it. */
export class Connections {
  private readonly server: Server;
  private readonly open = new Map<string, Connection>();
  private readonly perAddress = new Map<string, number>();
  /** The number of connections that were refused. */
  refused = 0;

  constructor(
    private readonly limits: ConnectionLimits,
    private readonly take: (socket: Socket) => void,
  ) {
    this.server = createServer({ noDelay: true }, (socket) => this.accept(socket));
  }

  /** Listens, and resolves with the port. Rejects as `net` does. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen({ host, port }, () => {
        this.server.off("error", reject);
        // A later error, such as too many open files, costs only the connection that was being accepted.
        this.server.on("error", () => {});
        const address = this.server.address();
        resolve(typeof address === "object" && address ? address.port : port);
      });
    });
  }

  /** Finds the open connection that grpc-js calls `name`. */
  find(name: string): Connection | undefined {
    return this.open.get(name);
  }

  /** Stops accepting connections. */
  close(): void {
    if (this.server.listening) this.server.close();
  }

  /** Cuts all connections. */
  destroy(): void {
    this.close();
    for (const { socket } of [...this.open.values()]) socket.destroy();
  }

  private accept(socket: Socket): void {
    const { remoteAddress = "", remotePort = 0 } = socket;
    const ofAddress = this.perAddress.get(remoteAddress) ?? 0;
    // A socket without an address is already closed.
    if (remoteAddress === "" || ofAddress >= this.limits.perAddress || this.open.size >= this.limits.inAll) {
      this.refused++;
      socket.on("error", () => {});
      socket.destroy();
      return;
    }
    const name = `${remoteAddress}:${remotePort}`;
    this.perAddress.set(remoteAddress, ofAddress + 1);
    this.open.set(name, new Connection(socket, name));
    socket.once("close", () => this.forget(name, remoteAddress));
    this.take(socket);
  }

  private forget(name: string, address: string): void {
    this.open.delete(name);
    const left = (this.perAddress.get(address) ?? 1) - 1;
    if (left > 0) this.perAddress.set(address, left);
    else this.perAddress.delete(address);
  }
}
