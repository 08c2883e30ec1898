import type { Server, ServerWritableStream } from "@grpc/grpc-js";
import { HealthImplementation } from "grpc-health-check";
import type { Service } from "../../runtime/transport.js";
import type { Readiness } from "./readiness.js";

type Watching = ServerWritableStream<{ service: string }, { status: string }>;

/**
 * gRPC's health service (grpc.health.v1.Health). It reports on the program as a whole, under the empty name, and on the
 * service that the program offers. Both are SERVING while the program is ready.
 */
export class HealthService {
  private readonly names: readonly string[];
  private readonly statuses: HealthImplementation;
  private readonly watching = new Set<Watching>();

  constructor(readiness: Readiness, service: Service) {
    this.names = ["", service.fullName];
    this.statuses = new HealthImplementation();
    this.tell(readiness.isReady);
    readiness.watch((ready) => this.tell(ready));
  }

  addToServer(server: Server): void {
    this.statuses.addToServer({
      addService: (definition, handlers) => {
        const watch = handlers.watch as (call: Watching) => void;
        server.addService(definition, { ...handlers, watch: (call: Watching) => this.watch(call, watch) });
      },
    });
  }

  /** Ends all watches, since open watches would keep the server from closing. */
  close(): void {
    for (const call of this.watching) call.end();
    this.watching.clear();
  }

  private tell(ready: boolean): void {
    for (const name of this.names) this.statuses.setStatus(name, ready ? "SERVING" : "NOT_SERVING");
  }

  private watch(call: Watching, watch: (call: Watching) => void): void {
    this.watching.add(call);
    call.on("cancelled", () => this.watching.delete(call));
    // A service with another name will never exist, so do not pass the watch to the library, which would remember it by this name. Otherwise
    // names that callers invent could fill the memory.
    if (this.names.includes(call.request.service)) watch(call);
    else call.write({ status: "SERVICE_UNKNOWN" });
  }
}
