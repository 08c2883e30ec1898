import {
  type Server,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import {
  type HealthCheckRequest,
  type HealthCheckResponse,
  HealthDefinition,
  type HealthListResponse,
  HealthCheckResponse_ServingStatus as Status,
} from "../../gen/health/v1/health.js";
import type { MethodDescriptor, Service } from "../../runtime/transport.js";
import { encodeMessage, methodPath } from "../grpc/wire.js";
import type { Readiness } from "./readiness.js";

type Watching = ServerWritableStream<HealthCheckRequest, HealthCheckResponse>;

/**
 * gRPC's health service (grpc.health.v1.Health). It reports on the program as a whole, under the empty name, and on the
 * service that the program offers. Both are SERVING while the program is ready.
 */
export class HealthService {
  private readonly names: readonly string[];
  private readonly watching = new Set<Watching>();

  constructor(
    private readonly readiness: Readiness,
    service: Service,
  ) {
    this.names = ["", service.fullName];
    readiness.watch(() => {
      for (const call of this.watching) if (this.knows(call.request)) call.write({ status: this.status });
    });
  }

  addToServer(server: Server): void {
    server.addService(definitionOf(HealthDefinition), {
      check: (
        { request }: ServerUnaryCall<HealthCheckRequest, HealthCheckResponse>,
        reply: sendUnaryData<HealthCheckResponse>,
      ) => {
        if (this.knows(request)) reply(null, { status: this.status });
        else reply({ code: status.NOT_FOUND, details: "the health of no such service is known here" });
      },
      watch: (call: Watching) => this.watch(call),
      list: (_: unknown, reply: sendUnaryData<HealthListResponse>) =>
        reply(null, { statuses: Object.fromEntries(this.names.map((name) => [name, { status: this.status }])) }),
    });
  }

  /** Ends all watches, since open watches would keep the server from closing. */
  close(): void {
    for (const call of this.watching) call.end();
    this.watching.clear();
  }

  private get status(): Status {
    return this.readiness.isReady ? Status.SERVING : Status.NOT_SERVING;
  }

  private knows({ service }: HealthCheckRequest): boolean {
    return this.names.includes(service);
  }

  private watch(call: Watching): void {
    this.watching.add(call);
    call.on("cancelled", () => this.watching.delete(call));
    call.write({ status: this.knows(call.request) ? this.status : Status.SERVICE_UNKNOWN });
  }
}

/** The service as grpc-js's server takes it. */
function definitionOf(service: Service): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(service.methods).map(([key, method]: [string, MethodDescriptor]) => [
      key,
      {
        path: methodPath(service, method),
        requestStream: method.requestStream,
        responseStream: method.responseStream,
        requestSerialize: (message: unknown) => encodeMessage(method.requestType, message),
        requestDeserialize: (bytes: Buffer) => method.requestType.decode(bytes),
        responseSerialize: (message: unknown) => encodeMessage(method.responseType, message),
        responseDeserialize: (bytes: Buffer) => method.responseType.decode(bytes),
      },
    ]),
  );
}
