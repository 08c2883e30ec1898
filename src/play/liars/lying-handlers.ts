import type {
  FetchChunksResponse,
  NodeServiceDefinition,
  ProveChunksRequest,
  ProveChunksResponse,
} from "../../gen/swarmlab/v1/node.js";
import { RpcError } from "../../runtime/rpc-error.js";
import type { Handlers, Reply, StreamSink } from "../../runtime/transport.js";
import type { Liar } from "./liar.js";

type NodeHandlers = Handlers<NodeServiceDefinition>;

/**
 * Makes the handlers of a node that may lie. They pass calls to its program, and the answers back. While the node lies about content or inventory,
 * they change some answers. While it is silent, they pass no calls to the program.
 */
export function lyingHandlers(program: NodeHandlers, liar: Liar): NodeHandlers {
  const unlessSilent =
    <A extends readonly unknown[]>(serve: (...call: A) => void) =>
    (...call: A): void => {
      if (!liar.isSilent) serve(...call);
    };
  return {
    storeChunks: unlessSilent((...call) => program.storeChunks(...call)),
    awaitTurn: unlessSilent((...call) => program.awaitTurn(...call)),
    dropChunks: unlessSilent((...call) => program.dropChunks(...call)),
    status: unlessSilent((...call) => program.status(...call)),
    fetchChunks: unlessSilent((request, caller, sink) =>
      program.fetchChunks(request, caller, liar.isGarbage(request.fileId) ? new GarbageSink(sink) : sink),
    ),
    proveChunks: unlessSilent((request, caller, reply) =>
      program.proveChunks(request, caller, new FalseProofs(request, liar, reply)),
    ),
  };
}

/** A sink that sends wrong content in place of each chunk. */
class GarbageSink implements StreamSink<FetchChunksResponse> {
  constructor(private readonly sink: StreamSink<FetchChunksResponse>) {}

  get onReady(): () => void {
    return this.sink.onReady;
  }

  set onReady(ready: () => void) {
    this.sink.onReady = ready;
  }

  get onCancelled(): () => void {
    return this.sink.onCancelled;
  }

  set onCancelled(cancelled: () => void) {
    this.sink.onCancelled = cancelled;
  }

  send(message: FetchChunksResponse): void {
    this.sink.send(garbageFor(message));
  }

  end(status?: RpcError): void {
    this.sink.end(status);
  }
}

function garbageFor(message: FetchChunksResponse): FetchChunksResponse {
  const { payload, tag } = message;
  if (payload?.$case === "dummySize") return { ...message, tag: tag % 2 === 0 ? tag + 1 : tag - 1 };
  if (payload?.$case !== "data") return message;
  return { ...message, payload: { $case: "data", value: payload.value.map((byte) => byte ^ 0xff) } };
}

/** Answers a challenge about false or garbage chunks by digests that cannot be right. */
class FalseProofs implements Reply<ProveChunksResponse> {
  constructor(
    private readonly request: ProveChunksRequest,
    private readonly liar: Liar,
    private readonly reply: Reply<ProveChunksResponse>,
  ) {}

  send(result: ProveChunksResponse | RpcError): void {
    if (result instanceof RpcError) return this.reply.send(result);
    const { challenges } = this.request;
    const digests = result.digests.map((digest, at) => {
      const { holding, nonce } = challenges[at]!;
      if (digest.length > 0) return this.liar.isGarbage(holding!.fileId) ? digest.map((byte) => byte ^ 0xff) : digest;
      return this.liar.isBoasting ? nonce.slice(0, 8) : digest;
    });
    this.reply.send({ digests });
  }
}
