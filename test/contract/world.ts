import { type NodeServiceDefinition, StatusResponse } from "../../src/gen/swarmlab/v1/node.js";
import type { Millis } from "../../src/runtime/clock.js";
import type { Environment } from "../../src/runtime/environment.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import type { Handlers, Service } from "../../src/runtime/transport.js";

/** Programs on hosts, in one of the two worlds. */
export interface World {
  /** A host of its own for one program. */
  spawn(identity: string): Promise<Environment>;
  serve<S extends Service>(env: Environment, service: S, handlers: Handlers<S>): void;
  /** Kills a program, which cannot tell anyone. */
  kill(env: Environment): void;
  /** Lets time pass until `condition` holds; fails when it does not within `patience` of the programs' time. */
  until(condition: () => boolean, patience?: Millis): Promise<void>;
  /** Lets time pass. */
  pass(time: Millis): Promise<void>;
  /** Errors that handlers and callbacks threw. */
  readonly bugs: unknown[];
  close(): Promise<void>;
}

export type NodeHandlers = Handlers<NodeServiceDefinition>;

const unimplemented = new RpcError(Code.UNIMPLEMENTED, "not part of this test");

/** A node service that does only what a test says. */
export function nodeHandlers(parts: Partial<NodeHandlers>): NodeHandlers {
  return {
    storeChunks: (_request, _caller, reply) => reply.send(unimplemented),
    fetchChunks: (_request, _caller, sink) => sink.end(unimplemented),
    awaitTurn: (_request, _caller, reply) => reply.send(unimplemented),
    dropChunks: (_request, _caller, reply) => reply.send(unimplemented),
    proveChunks: (_request, _caller, reply) => reply.send(unimplemented),
    status: (_request, _caller, reply) => reply.send(unimplemented),
    ...parts,
  };
}

export function statusResponse(fields: Partial<StatusResponse>): StatusResponse {
  return { ...StatusResponse.decode(new Uint8Array()), ...fields };
}
