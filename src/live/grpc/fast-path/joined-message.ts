import { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { WireMessage } from "../wire.js";

/** The wire type of fields with a length, in a tag. */
const LENGTH_DELIMITED = 2;

/** A message that is made of parts. Each is copied once, into the frame that is sent. */
export class JoinedMessage implements WireMessage {
  readonly byteLength: number;

  constructor(private readonly parts: readonly WireMessage[]) {
    this.byteLength = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  copy(target: Uint8Array, at: number): void {
    let place = at;
    for (const part of this.parts) {
      part.copy(target, place);
      place += part.byteLength;
    }
  }
}

/**
 * Makes the part of a message that ends where a field's value begins: what `writer` has written, then the field's tag, then its length. The
 * value is bytes, or a message.
 */
export function before(field: number, { byteLength }: WireMessage, writer = new BinaryWriter()): Buffer {
  return encoded(writer.tag(field, LENGTH_DELIMITED).uint32(byteLength));
}

/** Makes a part of a message from what `writer` has written. */
export function encoded(writer: BinaryWriter): Buffer {
  return bufferOver(writer.finish());
}

/** A buffer over the memory of an array. */
export function bufferOver({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
