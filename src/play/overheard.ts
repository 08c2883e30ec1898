import type { Handlers, Service } from "../runtime/transport.js";

/**
 * Sees a request that a program gets. It must call `handle` once, which lets the program handle the request. `host`: the position of the
 * program's node, or `TRACKER`.
 */
export type Ear = (host: number, method: string, request: object, handle: () => void) => void;

type AnyHandler = (request: object, caller: unknown, reply: unknown) => void;

/** Makes handlers that pass every request on to a program's handlers, and let an ear see it before and after. */
export function overheard<S extends Service>(service: S, program: Handlers<S>, host: number, ear: Ear): Handlers<S> {
  const programs = program as unknown as Record<string, AnyHandler>;
  const handlers: Record<string, AnyHandler> = {};
  for (const method of Object.keys(service.methods))
    handlers[method] = (request, caller, reply) =>
      ear(host, method, request, () => programs[method]!(request, caller, reply));
  return handlers as unknown as Handlers<S>;
}
