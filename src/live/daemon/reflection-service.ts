import { createRequire } from "node:module";
import { type Server, type ServerDuplexStream, type ServiceDefinition, status } from "@grpc/grpc-js";
import type * as Library from "@grpc/reflection";
import { fileDescriptors } from "../../gen/file-descriptors.js";
import type { Service } from "../../runtime/transport.js";

type Asking = ServerDuplexStream<unknown, unknown>;
type Answering = (call: Asking) => void;

/** One version of the protocol, as the library serves it. */
interface Version {
  readonly answer: Answering;
  readonly deserialize: (bytes: Buffer) => unknown;
  readonly serialize: (answer: unknown) => Buffer;
}

const require = createRequire(import.meta.url);
/** The library's main file. It is looked up at once, since Node would remember a failure to read the library's package.json, too. */
const library = require.resolve("@grpc/reflection");
const FORMAT = "Protocol Buffer 3 DescriptorProto";
const ALWAYS = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"];
const PATHS = ["v1", "v1alpha"].map((version) => `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`);

/**
 * gRPC's reflection service, by which tools list and call what a server offers. It sends the proto files as buf compiled
 * them. The library compiles them itself, but in a form that tools cannot link if a file imports another. Few programs are
 * ever asked, and the library takes a tenth of a second to load, so it is loaded at the first question.
 */
export class ReflectionService {
  private versions: ReadonlyMap<string, Version> | undefined;

  constructor(private readonly service: Service) {}

  addToServer(server: Server): void {
    for (const path of PATHS) {
      let version: Version | undefined;
      const answer = (call: Asking): void => {
        try {
          this.versions ??= this.load();
        } catch {
          return void call.emit("error", {
            code: status.INTERNAL,
            details: "reflection cannot be loaded at the moment",
          });
        }
        version = this.versions.get(path)!;
        paced(version.answer)(call);
      };
      // No message is read or sent before the library serves the call.
      const serialize = (message: unknown) => version!.serialize(message);
      const deserialize = (bytes: Buffer) => version!.deserialize(bytes);
      if (!server.register(path, answer, serialize, deserialize, "bidi")) throw new Error(`${path} is served already`);
    }
  }

  /**
   * Loads the library, and returns the versions of the protocol that it serves, by the path of their method. If that fails, as when the process
   * has no free file descriptor, the next question tries again. So it must not use `import`: Node remembers one that failed.
   */
  private load(): ReadonlyMap<string, Version> {
    const { ReflectionService: Reflection } = require(library) as typeof Library;
    const fileDescriptorProtos = fileDescriptors.map((file) => Buffer.from(file, "base64"));
    const packages: ConstructorParameters<typeof Reflection>[0] = {
      files: { format: FORMAT, type: {}, fileDescriptorProtos },
    };
    const versions = new Map<string, Version>();
    const addService = (definition: ServiceDefinition, handlers: object): void => {
      for (const [name, handler] of Object.entries(handlers)) {
        const { path, requestDeserialize: deserialize, responseSerialize: serialize } = definition[name]!;
        versions.set(path, { answer: handler as Answering, deserialize, serialize });
      }
    };
    new Reflection(packages, { services: [this.service.fullName, ...ALWAYS] }).addToServer({ addService });
    return versions;
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
