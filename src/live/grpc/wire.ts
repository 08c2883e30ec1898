import type { Channel, Metadata, StatusObject } from "@grpc/grpc-js";
import { type Role, roles } from "../../runtime/identity.js";
import type { MessageType, MethodDescriptor, Service } from "../../runtime/transport.js";

type GrpcCall = ReturnType<Channel["createCall"]>;

/** A listener of a call on a channel. */
export interface WireListener {
  onReceiveMetadata(metadata: Metadata): void;
  onReceiveMessage(message: Buffer): void;
  onReceiveStatus(status: StatusObject): void;
}

/** A message ready to be sent, with the part of Buffer that is needed to copy it into a frame. */
export interface WireMessage {
  readonly byteLength: number;
  copy(target: Uint8Array, at: number): unknown;
}

/** A call that is made on a channel directly, without a client of grpc-js. Each `startRead` lets exactly one message through. */
export interface WireCall extends Pick<GrpcCall, "startRead" | "halfClose"> {
  start(metadata: Metadata, listener: WireListener): void;
  /** Sends a message. grpc-js itself takes only Buffers. */
  sendMessageWithContext(context: { readonly callback?: () => void }, message: WireMessage): void;
  cancelWithStatus(code: number, details: string): void;
}

/** The part of a served call that identifies its caller. */
export interface ServedCall {
  readonly metadata: Metadata;
  /** The name of the connection on which the call came. */
  getPeer(): string;
}

/** The headers with the caller's identity and role. Only a secured network can prove them. */
export const IDENTITY_HEADER = "swarmlab-identity";
export const ROLE_HEADER = "swarmlab-role";
const LONGEST_IDENTITY = 255;

export function encodeMessage<T>(type: MessageType<T>, message: T): Buffer {
  const bytes = type.encode(message).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Copies a message into new memory, behind `before` bytes that the caller has to write. If `before` is 0, a Buffer is returned as it is.
 */
export function bufferOf(message: WireMessage, before = 0): Buffer {
  if (before === 0 && message instanceof Buffer) return message;
  const buffer = Buffer.allocUnsafe(before + message.byteLength);
  message.copy(buffer, before);
  return buffer;
}

export function methodPath(service: Service, method: MethodDescriptor): string {
  return `/${service.fullName}/${method.name}`;
}

/** The identity that the caller claims; empty if it is missing or malformed. */
export function claimedIdentity(metadata: Metadata): string {
  const [value] = metadata.get(IDENTITY_HEADER);
  if (typeof value !== "string" || value.length > 3 * LONGEST_IDENTITY) return "";
  try {
    return decodeURIComponent(value).slice(0, LONGEST_IDENTITY);
  } catch {
    return "";
  }
}

/** The role that the caller claims; a client if it claims none. */
export function claimedRole(metadata: Metadata): Role {
  const [value] = metadata.get(ROLE_HEADER);
  return roles.find((role) => role === value) ?? "client";
}
