import type { NetworkSpec } from "../../runtime/network-spec.js";
import type { MethodDescriptor, Service } from "../../runtime/transport.js";
import { wireSizes } from "../../runtime/wire-size.js";

/** One method that a host has called, with the functions that compute the sizes of its messages and hand them over. */
export interface Method {
  readonly id: number;
  readonly service: Service;
  /** The name of the handler. */
  readonly name: string;
  /** The size of a message on the network in bytes, framing left out. */
  readonly requestSize: (message: object) => number;
  readonly responseSize: (message: object) => number;
  /** Returns what the receiver gets for a sent message: the same object, or a decoded copy. */
  readonly carryRequest: (message: object) => object;
  readonly carryResponse: (message: object) => object;
  /** The number of requests that arrived. */
  served: number;
  /** The handlers of each host. */
  readonly handlers: (Handlers | undefined)[];
}

// biome-ignore lint/suspicious/noExplicitAny: which messages a handler takes is known where it is served, not here
type Handlers = { readonly [method: string]: (request: any, caller: any, answer: any) => void };

const asIs = (message: object): object => message;

/** The methods that hosts have called, by number, and the handlers of the hosts that serve them. */
export class MethodTable {
  readonly methods: Method[] = [];
  private readonly ids = new Map<MethodDescriptor, Method>();
  private readonly handlersOf = new Map<Service, (Handlers | undefined)[]>();
  private last: Method | undefined;

  constructor(
    private readonly spec: NetworkSpec,
    private readonly freeze: boolean,
  ) {}

  lookUp(service: Service, name: string): Method {
    const last = this.last;
    if (last !== undefined && last.name === name && last.service === service) return last;
    const descriptor = service.methods[name];
    if (!descriptor) throw new Error(`${service.fullName} has no method ${name}`);
    const method = this.ids.get(descriptor) ?? this.add(service, name, descriptor);
    this.last = method;
    return method;
  }

  serve(host: number, service: Service, handlers: object): void {
    this.handlersFor(service)[host] = handlers as Handlers;
  }

  /** Removes all handlers of a host. */
  withdraw(host: number): void {
    for (const byHost of this.handlersOf.values()) byHost[host] = undefined;
  }

  private add(service: Service, name: string, descriptor: MethodDescriptor): Method {
    const sizes = wireSizes(service, name);
    const method: Method = {
      id: this.methods.length,
      service,
      name,
      requestSize: sizes.request,
      responseSize: sizes.response,
      carryRequest: this.carrier(descriptor.requestType),
      carryResponse: this.carrier(descriptor.responseType),
      served: 0,
      handlers: this.handlersFor(service),
    };
    this.methods.push(method);
    this.ids.set(descriptor, method);
    return method;
  }

  private carrier(type: MethodDescriptor["requestType"]): (message: object) => object {
    if (this.spec.wire === "encoded") return (message) => type.decode(type.encode(message).finish());
    return this.freeze ? deepFreeze : asIs;
  }

  private handlersFor(service: Service): (Handlers | undefined)[] {
    let handlers = this.handlersOf.get(service);
    if (!handlers) {
      handlers = [];
      this.handlersOf.set(service, handlers);
    }
    return handlers;
  }
}

function deepFreeze<T extends object>(message: T): T {
  if (ArrayBuffer.isView(message) || Object.isFrozen(message)) return message;
  Object.freeze(message);
  for (const value of Object.values(message)) {
    if (typeof value === "object" && value !== null) deepFreeze(value);
  }
  return message;
}
