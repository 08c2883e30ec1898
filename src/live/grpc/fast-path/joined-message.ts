import type { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { WireMessage } from "../wire.js";

/** The wire type of fields with a length, in a tag. */
const LENGTH_DELIMITED = 2;

/** A part of a message: bytes, or a message within it. */
export type Part = Uint8Array | WireMessage;

/** A message that is made of parts. Each is copied once, into the frame that is sent. */
export class JoinedMessage implements WireMessage {
  readonly byteLength: number;

  constructor(private readonly parts: readonly Part[]) {
    this.byteLength = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  copy(target: Uint8Array, at: number): void {
    let place = at;
    for (const part of this.parts) {
      if (part instanceof Uint8Array) target.set(part, place);
      else part.copy(target, place);
      place += part.byteLength;
    }
  }
}

/** Makes a part of a message from what `writer` has written since its last part, and from the tag and the length of the field that comes next. */
export function upTo(field: number, { byteLength }: Part, writer: BinaryWriter): Uint8Array {
  return writer.tag(field, LENGTH_DELIMITED).uint32(byteLength).finish();
}
