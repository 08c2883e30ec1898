import type { Peer } from "../gen/swarmlab/v1/common.js";
import type { Millis } from "./clock.js";
import type { Role } from "./identity.js";
import type { RpcError } from "./rpc-error.js";

/** A message type as ts-proto generates it. */
export interface MessageType<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(input: Uint8Array): T;
}

/** One method of a service, as ts-proto's `generic-definitions` describe it. */
export interface MethodDescriptor {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: message types are contravariant in encode and covariant in decode
  readonly requestType: MessageType<any>;
  readonly requestStream: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly responseType: MessageType<any>;
  readonly responseStream: boolean;
}

/** A service, as ts-proto's `generic-definitions` describe it. Such a description imports no gRPC. */
export interface Service {
  readonly name: string;
  readonly fullName: string;
  readonly methods: { readonly [method: string]: MethodDescriptor };
}

/** The names of the methods of `S` that answer once. */
export type UnaryName<S extends Service> = {
  [M in keyof S["methods"] & string]: S["methods"][M]["responseStream"] extends false ? M : never;
}[keyof S["methods"] & string];

/** The names of the methods of `S` that answer with a stream. */
export type StreamName<S extends Service> = {
  [M in keyof S["methods"] & string]: S["methods"][M]["responseStream"] extends true ? M : never;
}[keyof S["methods"] & string];

type Decoded<T> = T extends { decode(...input: never[]): infer Message } ? Message : never;
export type RequestOf<S extends Service, M extends keyof S["methods"]> = Decoded<S["methods"][M]["requestType"]>;
export type ResponseOf<S extends Service, M extends keyof S["methods"]> = Decoded<S["methods"][M]["responseType"]>;

/** The handle of a unary call under way. Only the transport that gave it can read it. */
export type Call = number & { readonly call: unique symbol };

/** The value of a call field that holds no call. No transport ever returns it. */
export const NO_CALL = 0 as Call;

/** The client's side of a stream under way. */
export interface StreamCall {
  /**
   * Grants credit for `n` more messages. Without credit the receiver gets none. If a live server has sent some already, they wait on
   * the way.
   */
  request(n: number): void;
  /** Ends the stream. The receiver hears nothing more, and the sender's `onCancelled` is called. */
  cancel(): void;
}

/** Receives a stream's messages in order, then `onEnd` once, then nothing. Its methods are never called inside `stream()`. */
export interface StreamReceiver<T> {
  onMessage(message: T): void;
  onEnd(status: "OK" | RpcError): void;
}

/** The server's side of a stream. Messages are held back until the client grants credit and the network has room. */
export interface StreamSink<T> {
  /**
   * Called when the stream opens, and each time that all messages sent so far have left. In a simulation it is called only while there is
   * credit. Send one message each time. The handler must set this callback before the handler returns.
   */
  onReady: () => void;
  /** Called once when the client cancelled, died, or let the deadline pass. Nothing can be sent any more. */
  onCancelled: () => void;
  /** Sends a message. Throws when called after `end`. Does nothing after `onCancelled` was called. */
  send(message: T): void;
  /** Ends the stream after the messages that were sent. Throws when called twice. Does nothing after `onCancelled` was called. */
  end(status?: RpcError): void;
}

/** The program that made a call. */
export interface Caller {
  /**
   * Name of the calling peer; empty when the caller gives none. In a simulation it is the name of the caller's host. In a network in plain
   * text it is the name that the caller claims. In a secured network it is the principal of the caller's certificate, or an identity of
   * this principal (`principalOf`).
   */
  readonly identity: string;
  /** The caller's role. In a secured network the certificate gives it; otherwise the caller claims it. */
  readonly role: Role;
}

/**
 * Answers one unary call, exactly once. A second answer throws; a simulation with a `CallBook` records it instead. If no answer comes, the
 * call fails at its deadline.
 */
export interface Reply<T> {
  send(result: T | RpcError): void;
}

/** The handlers with which a program serves `S`. They may answer at once or later, from any event. */
export type Handlers<S extends Service> = {
  [M in UnaryName<S>]: (request: RequestOf<S, M>, caller: Caller, reply: Reply<ResponseOf<S, M>>) => void;
} & {
  [M in StreamName<S>]: (request: RequestOf<S, M>, caller: Caller, sink: StreamSink<ResponseOf<S, M>>) => void;
};

export interface Transport {
  /** Whether a call to `peer` can be tried, because its address has the form that this network uses. The peer need not be reachable. */
  isPlace(peer: Peer): boolean;
  /**
   * A unary call. `done(result, arg)` runs exactly once, never inside this call, at the latest when `deadline` (from
   * now) has passed. Messages are read-only from here on: in simulation they travel by reference.
   */
  call<S extends Service, M extends UnaryName<S>, A>(
    to: Peer,
    service: S,
    method: M,
    request: RequestOf<S, M>,
    deadline: Millis,
    done: (result: ResponseOf<S, M> | RpcError, arg: A) => void,
    arg: A,
  ): Call;
  /** Abandons a call, so that `done` is never called. Whether the request has an effect is unknown. */
  abandon(call: Call): void;
  /**
   * Opens a server stream. The receiver gets no message before `StreamCall.request`. The stream ends with DEADLINE_EXCEEDED when `deadline` has
   * passed.
   */
  stream<S extends Service, M extends StreamName<S>>(
    to: Peer,
    service: S,
    method: M,
    request: RequestOf<S, M>,
    deadline: Millis,
    receiver: StreamReceiver<ResponseOf<S, M>>,
  ): StreamCall;
}
