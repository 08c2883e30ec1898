import { BaseServerInterceptingCall } from "@grpc/grpc-js/build/src/server-interceptors.js";
import { StreamDecoder } from "@grpc/grpc-js/build/src/stream-decoder.js";
import subchannelCall from "@grpc/grpc-js/build/src/subchannel-call.js";
import type { OutgoingMessage } from "./chunk-message.js";
import { MessageAssembly, PREFIX_BYTES } from "./message-assembly.js";
import { type ReadableInPlace, receiveInPlace } from "./receive-in-place.js";

/** A decoder of grpc-js, with what puts its messages together instead. */
interface Decoder {
  /** Set by grpc-js; -1: any. */
  readonly maxReadMessageLength: number;
  assembly?: MessageAssembly;
}

function assemblyOf(decoder: Decoder): MessageAssembly {
  decoder.assembly ??= new MessageAssembly(decoder.maxReadMessageLength);
  return decoder.assembly;
}

function assemble(this: Decoder, data: Buffer): Buffer[] {
  return assemblyOf(this).add(data);
}

/** A client's call, as far as it is read. */
type MakeCall = new (stream: ReadableInPlace, ...rest: unknown[]) => { readonly decoder: Decoder };

/** A call whose answers arrive where they are put together. */
function inPlace(Call: MakeCall): MakeCall {
  return class extends Call {
    constructor(stream: ReadableInPlace, ...rest: unknown[]) {
      super(stream, ...rest);
      const assembly = assemblyOf(this.decoder);
      receiveInPlace(stream, {
        get place() {
          return assembly.place;
        },
        // grpc-js decodes what its stream announces: the beginning and the end of a chunk, and all that is small.
        takes: (bytes) => assembly.goesOn(bytes),
      });
    }
  };
}

/** A call being served, as far as answers are framed. */
interface Serving {
  readonly handler: { readonly serialize: (message: unknown) => OutgoingMessage };
}

type Frame = (this: Serving, message: unknown) => Buffer;

const decoder = StreamDecoder.prototype as unknown as { write: typeof assemble };
const serving = BaseServerInterceptingCall.prototype as unknown as { serializeMessage: Frame };
const calls = subchannelCall as unknown as { Http2SubchannelCall: MakeCall };
const copyIntoFrame = serving.serializeMessage;
const Call = calls.Http2SubchannelCall;

/** Frames an answer where it lies; grpc-js copies all of them into new memory. */
function frame(this: Serving, message: unknown): Buffer {
  const outgoing = this.handler.serialize(message);
  const framed = outgoing.framed?.(PREFIX_BYTES);
  if (!framed) return copyIntoFrame.call(this, message);
  framed.writeUInt8(0, 0);
  framed.writeUInt32BE(outgoing.byteLength, 1);
  return framed;
}

/**
 * From now on all connections of this process receive messages, and frame chunks, in memory that is used again. Throws when
 * grpc-js has no such methods any more: what replaces nothing would be slow without a word.
 */
export function reuseMessageMemory(): void {
  if ([decoder.write, copyIntoFrame, Call].some((replaced) => typeof replaced !== "function"))
    throw new Error("this release of grpc-js puts messages together elsewhere");
  decoder.write = assemble;
  serving.serializeMessage = frame;
  calls.Http2SubchannelCall = inPlace(Call);
}
