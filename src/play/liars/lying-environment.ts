import type { Peer } from "../../gen/swarmlab/v1/common.js";
import type { InventoryRequest, JoinRequest } from "../../gen/swarmlab/v1/tracker.js";
import { TrackerServiceDefinition } from "../../gen/swarmlab/v1/tracker.js";
import type { Millis } from "../../runtime/clock.js";
import type { Environment } from "../../runtime/environment.js";
import { RpcError } from "../../runtime/rpc-error.js";
import type { Call, RequestOf, ResponseOf, Service, UnaryName } from "../../runtime/transport.js";
import { WrappedEnvironment } from "../wrapped-environment.js";
import type { Liar } from "./liar.js";

/** The most replicas that a liar claims at once, beside those that it has. */
const MOST_CLAIMS = 4096;

/**
 * The environment of a node that may lie about its inventory. It adds made-up replicas to the messages that the node's program sends to the
 * tracker. When such a lie has begun or ended, the environment changes the answer to the next announce, so that the answer asks for the
 * whole inventory.
 */
export class LyingEnvironment extends WrappedEnvironment {
  constructor(
    env: Environment,
    private readonly liar: Liar,
  ) {
    super(env);
  }

  override call<S extends Service, M extends UnaryName<S>, A>(
    to: Peer,
    service: S,
    method: M,
    request: RequestOf<S, M>,
    deadline: Millis,
    done: (result: ResponseOf<S, M> | RpcError, arg: A) => void,
    arg: A,
  ): Call {
    if (service.name !== TrackerServiceDefinition.name)
      return super.call(to, service, method, request, deadline, done, arg);
    const onResult = (result: ResponseOf<S, M> | RpcError): void => done(this.heard(method, result), arg);
    return super.call(to, service, method, this.told(method, request), deadline, onResult, undefined);
  }

  private told<R>(method: string, request: R): R {
    if (!this.liar.isBoasting) return request;
    if (method === "join") return this.joining(request as R & JoinRequest);
    if (method === "inventory" && (request as R & InventoryRequest).last)
      return this.boast(request as R & InventoryRequest);
    const { join } = request as { readonly join?: JoinRequest | undefined };
    return join ? { ...request, join: this.joining(join) } : request;
  }

  /** Adds claims to a join, unless the inventory follows in parts of its own. */
  private joining<R extends JoinRequest>(request: R): R {
    return request.holdingsComplete ? this.boast(request) : request;
  }

  private boast<R extends JoinRequest | InventoryRequest>(request: R): R {
    return { ...request, holdings: [...request.holdings, ...this.liar.boasts(MOST_CLAIMS)] };
  }

  private heard<R>(method: string, result: R | RpcError): R | RpcError {
    if (method !== "announce" || result instanceof RpcError || !this.liar.takeNews()) return result;
    return { ...result, resync: true };
  }
}
