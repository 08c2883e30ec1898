import type { Draws } from "../../src/runtime/random/random.js";
import type { Caller, Handlers, Reply, Service } from "../../src/runtime/transport.js";
import type { Host } from "../../src/sim/host.js";

/** Longest time, in ms, after which a message comes again. */
const LATEST = 15_000;
/** One message in so many comes again. */
const ONE_IN = 4;

type Handler = (request: object, caller: Caller, reply: Reply<object>) => void;

/**
 * Handlers to which some messages come twice, the second time at once, or long after other messages. This happens when a caller repeats a call that
 * had arrived, or when a message was on its way for long. Nobody hears the second answer. `names`: the methods whose calls are repeated.
 */
export function repeated<S extends Service>(
  host: Host,
  handlers: Handlers<S>,
  names: readonly (keyof Handlers<S>)[],
  draws: Draws,
): Handlers<S> {
  const twice = Object.create(handlers) as { [name in keyof Handlers<S>]: unknown };
  for (const name of names) {
    const handle = (handlers[name] as unknown as Handler).bind(handlers);
    const again = ({ request, caller }: { request: object; caller: Caller }): void =>
      handle(request, caller, { send: () => {} });
    const takeTwice: Handler = (request, caller, reply) => {
      handle(request, caller, reply);
      if (draws.below(ONE_IN) === 0) host.after(draws.below(2) * draws.below(LATEST), again, { request, caller });
    };
    twice[name] = takeTwice;
  }
  return twice as Handlers<S>;
}
