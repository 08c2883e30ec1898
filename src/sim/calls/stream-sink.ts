import type { RpcError } from "../../runtime/rpc-error.js";
import type { StreamSink } from "../../runtime/transport.js";

/** What a sink needs from its stream. */
interface ServedStream {
  send(message: object): void;
  serverEnds(status: RpcError | undefined): void;
}

function ignore(): void {}

/** The part of a stream that the serving program sees. */
export class SimulatedSink implements StreamSink<object> {
  onReady: () => void = ignore;
  onCancelled: () => void = ignore;

  constructor(private readonly stream: ServedStream) {}

  send(message: object): void {
    this.stream.send(message);
  }

  end(status?: RpcError): void {
    this.stream.serverEnds(status);
  }
}
