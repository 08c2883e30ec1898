import type { Server, ServerDuplexStream } from "@grpc/grpc-js";
import { ReflectionService as Reflection } from "@grpc/reflection";
import { fileDescriptors } from "../../gen/file-descriptors.js";
import type { Service } from "../../runtime/transport.js";

type PackageDefinition = ConstructorParameters<typeof Reflection>[0];
type Asking = ServerDuplexStream<unknown, unknown>;
type Answering = (call: Asking) => void;

const FORMAT = "Protocol Buffer 3 DescriptorProto";
const ALWAYS = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"];

/**
 * gRPC's reflection service, by which tools list and call what a server offers. It sends the proto files as buf compiled
 * them. The library compiles them itself, but in a form that tools cannot link if a file imports another.
 */
export class ReflectionService {
  private readonly reflection: Reflection;

  constructor(service: Service) {
    const fileDescriptorProtos = fileDescriptors.map((file) => Buffer.from(file, "base64"));
    const files: PackageDefinition = { files: { format: FORMAT, type: {}, fileDescriptorProtos } };
    this.reflection = new Reflection(files, { services: [service.fullName, ...ALWAYS] });
  }

  addToServer(server: Server): void {
    this.reflection.addToServer({
      addService: (definition, handlers) =>
        server.addService(
          definition,
          Object.fromEntries(
            Object.entries(handlers).map(([name, handler]) => [name, paced(handler as unknown as Answering)]),
          ),
        ),
    });
  }
}

/** Wraps `answer`. If answers pile up because the caller does not read them, the server stops reading questions until the caller does. */
function paced(answer: Answering): Answering {
  return (call) => {
    answer(call);
    call.on("data", () => {
      if (!call.writableNeedDrain) return;
      call.pause();
      call.once("drain", () => call.resume());
    });
  };
}
