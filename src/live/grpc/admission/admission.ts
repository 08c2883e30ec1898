import { ServerInterceptingCall, type ServerInterceptingCallInterface, type ServerInterceptor } from "@grpc/grpc-js";
import type { Millis } from "../../../runtime/clock.js";
import { principalOf } from "../../../runtime/identity.js";
import { Code, RpcError } from "../../../runtime/rpc-error.js";
import type { Caller } from "../../../runtime/transport.js";
import { partyOf, uriOf } from "../../security/tls.js";
import type { Connection, Connections } from "../connections.js";
import { MOST_MESSAGE_BYTES, MOST_SHARED_STREAMS, SHARE_PATH } from "../shared/share-path.js";
import { statusOf } from "../status.js";
import type { CallEnd, Tally } from "../tally.js";
import { claimedIdentity, claimedRole, type ServedCall } from "../wire.js";
import { endWithStatus } from "./end-with-status.js";
import type { ServerLimits } from "./server-limits.js";

/** The time in ms within which even a large burst of requests arrives. */
const RECEPTION_GRACE_MS = 1_000;
/**
 * The largest number of accounts that the server keeps for holders of certificates. Beyond it, the server drops an account without open
 * calls: the one that was unused for longest.
 */
const MOST_ACCOUNTS = 4096;

const GONE = new RpcError(Code.UNAUTHENTICATED, "the connection is gone");
const NOBODY = new RpcError(Code.UNAUTHENTICATED, "the certificate names no member of this network");
const EXPIRED = new RpcError(Code.UNAUTHENTICATED, "the certificate has expired");
const TOO_MANY_CONNECTIONS = new RpcError(Code.RESOURCE_EXHAUSTED, "too many connections of this caller");
const TOO_FAST = new RpcError(Code.RESOURCE_EXHAUSTED, "too many calls a second");
const TOO_MANY = new RpcError(Code.RESOURCE_EXHAUSTED, "too many open calls of this caller");
const CROWDED = new RpcError(Code.RESOURCE_EXHAUSTED, "too many open calls");
const TOO_SLOW = new RpcError(Code.DEADLINE_EXCEEDED, "the request did not arrive in time");

/** The calls that a caller has under way, and how many it may begin now. */
class Account {
  open = 0;
  private tokens: number;

  constructor(
    private readonly limits: ServerLimits,
    private at: Millis,
  ) {
    this.tokens = limits.burst;
  }

  /** Takes a token from the bucket, which fills by `callsPerSecond` up to `burst`. */
  take(now: Millis): boolean {
    const { burst, callsPerSecond } = this.limits;
    this.tokens = Math.min(burst, this.tokens + (Math.max(0, now - this.at) / 1000) * callsPerSecond);
    this.at = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}

/**
 * Decides which calls are served. It judges each call by the caller of its connection, before the request is read. It refuses calls
 * beyond a caller's limits, so that they harm no other caller.
 */
export class Admission {
  private readonly accounts = new Map<string, Account>();
  private readonly byConnection = new WeakMap<Connection, Account>();
  /** The calls whose requests have not arrived completely, the oldest first. */
  private readonly receiving = new Set<Visit>();
  /** The number of connections of each certificate's holder. */
  private readonly connectionsOf = new Map<string, number>();
  private open = 0;

  constructor(
    private readonly connections: Connections,
    private readonly limits: ServerLimits,
    private readonly secured: boolean,
    private readonly tally: Tally,
    private readonly now: () => Millis,
  ) {}

  /** Finds the caller of a call, or the error with which the server refuses the call. */
  callerOf(call: ServedCall): Caller | RpcError {
    const identity = claimedIdentity(call.metadata);
    if (!this.secured) return { identity, role: claimedRole(call.metadata) };
    const connection = this.connections.find(call.getPeer());
    const party = connection?.party;
    if (!party) return GONE;
    if (identity !== "" && principalOf(identity) !== party.principal)
      return new RpcError(Code.PERMISSION_DENIED, `the certificate is ${party.principal}'s, not ${identity}'s`);
    return { identity: identity || party.principal, role: party.role };
  }

  /** The interceptor that grpc-js calls before it reads anything of a request. */
  readonly interceptor: ServerInterceptor = (method, call) => {
    endWithStatus(call);
    return method.path === SHARE_PATH ? this.shared(call) : this.alone(method.path, call);
  };

  /** Admits one call on a stream that carries many. The caller of the stream is the caller of this call. */
  admitShared(call: ServedCall, path: string): Visit | RpcError {
    const ended = this.tally.begin("server", path);
    const connection = this.connections.find(call.getPeer());
    const valid = connection && Date.now() <= connection.expires;
    const account = valid ? this.enter(connection) : connection ? EXPIRED : GONE;
    if (!(account instanceof RpcError)) return new Visit(this, account, ended);
    ended(account.code);
    return account;
  }

  /**
   * Admits a stream that carries many calls. Each of them is admitted for itself, so the stream does not count as a call. The server accepts
   * only small messages on it, because it holds each message in memory until all of it has arrived.
   */
  private shared(call: ServerInterceptingCallInterface): ServerInterceptingCall {
    const connection = this.connections.find(call.getPeer());
    const known = connection ? this.authenticate(connection, call) : GONE;
    const crowded = connection && connection.sharedStreams >= MOST_SHARED_STREAMS ? TOO_MANY : undefined;
    const refused = known ?? crowded;
    if (!refused) connection!.sharedStreams++;
    limitMessages(call, MOST_MESSAGE_BYTES);
    let over = refused !== undefined;
    const end = (): void => {
      if (!over) connection!.sharedStreams--;
      over = true;
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, go) => {
            if (refused) call.sendStatus(statusOf(refused));
            else go(metadata);
          },
          onCancel: end,
        }),
      sendStatus: (status, go) => {
        end();
        go(status);
      },
    });
  }

  private alone(path: string, call: ServerInterceptingCallInterface): ServerInterceptingCall {
    const account = this.admit(call);
    const refused = account instanceof RpcError ? account : undefined;
    const visit = new Visit(this, refused ? undefined : (account as Account), this.tally.begin("server", path));
    return new ServerInterceptingCall(call, {
      start: (next) => {
        if (!refused) this.receive(visit, call);
        next({
          onReceiveMetadata: (metadata, go) => {
            if (refused) call.sendStatus(statusOf(refused));
            else go(metadata);
          },
          onReceiveHalfClose: (go) => {
            visit.received();
            go();
          },
          onCancel: () => visit.end(refused?.code ?? Code.CANCELLED),
        });
      },
      sendStatus: (status, go) => {
        visit.end(status.code ?? Code.UNKNOWN);
        go(status);
      },
    });
  }

  /** Waits for a request to arrive. The time is limited, and so is the number of requests at once, since they are kept in memory. */
  private receive(visit: Visit, call: ServerInterceptingCallInterface): void {
    const [slowest] = this.receiving;
    if (slowest && this.receiving.size >= this.limits.receptions && slowest.age > RECEPTION_GRACE_MS)
      slowest.refuse(TOO_SLOW);
    this.receiving.add(visit);
    visit.waitFor(call, this.limits.receptionMs);
  }

  received(visit: Visit): void {
    this.receiving.delete(visit);
  }

  private admit(call: ServerInterceptingCallInterface): Account | RpcError {
    const connection = this.connections.find(call.getPeer());
    if (!connection) return GONE;
    const known = this.authenticate(connection, call);
    if (known) return known;
    return this.enter(connection);
  }

  private enter(connection: Connection): Account | RpcError {
    const account = this.accountOf(connection);
    if (!account.take(this.now())) return TOO_FAST;
    if (account.open >= this.limits.callsPerCaller) return TOO_MANY;
    if (this.open >= this.limits.calls) return CROWDED;
    account.open++;
    this.open++;
    return account;
  }

  /**
   * Reads the certificate only once for each connection, since reading it takes longer than a call. The handshake has already verified it.
   */
  private authenticate(connection: Connection, call: ServerInterceptingCallInterface): RpcError | undefined {
    if (!this.secured) return undefined;
    if (!connection.party) {
      const certificate = call.getAuthContext().sslPeerCertificate;
      connection.party = partyOf(certificate?.subjectaltname);
      if (certificate) connection.expires = Date.parse(certificate.valid_to);
    }
    if (!connection.party) return NOBODY;
    if (!connection.counted && !this.count(connection)) return TOO_MANY_CONNECTIONS;
    // A connection may last longer than its certificate is valid.
    return Date.now() > connection.expires ? EXPIRED : undefined;
  }

  /** Counts a connection among those of its caller. If the caller has too many, it cuts the connection and returns false. */
  private count(connection: Connection): boolean {
    const key = uriOf(connection.party!);
    const open = this.connectionsOf.get(key) ?? 0;
    if (open >= this.limits.connectionsPerCaller) {
      connection.socket.destroy();
      return false;
    }
    connection.counted = true;
    this.connectionsOf.set(key, open + 1);
    connection.socket.once("close", () => {
      const left = (this.connectionsOf.get(key) ?? 1) - 1;
      if (left > 0) this.connectionsOf.set(key, left);
      else this.connectionsOf.delete(key);
    });
    return true;
  }

  private accountOf(connection: Connection): Account {
    const { party } = connection;
    const key = party && `${party.role}/${party.principal}`;
    let account = key === undefined ? this.byConnection.get(connection) : this.accounts.get(key);
    account ??= new Account(this.limits, this.now());
    if (key === undefined) {
      this.byConnection.set(connection, account);
      return account;
    }
    this.accounts.delete(key);
    this.accounts.set(key, account);
    if (this.accounts.size > MOST_ACCOUNTS) this.forgetOldest();
    return account;
  }

  private forgetOldest(): void {
    for (const [key, { open }] of this.accounts) {
      if (open > 0) continue;
      this.accounts.delete(key);
      return;
    }
  }

  leave(account: Account): void {
    account.open--;
    this.open--;
  }
}

/** The part of a served call of grpc-js that puts its messages together. */
interface Receiving {
  readonly decoder?: { maxReadMessageLength: number };
  maxReceiveMessageSize?: number;
}

/** Sets the size of the largest message that is accepted, in bytes. grpc-js has one limit for all methods of a server. */
function limitMessages(call: ServerInterceptingCallInterface, bytes: number): void {
  const receiving = call as unknown as Receiving;
  const { decoder } = receiving;
  if (!decoder || receiving.maxReceiveMessageSize === undefined)
    throw new Error("this release of grpc-js puts messages together elsewhere");
  decoder.maxReadMessageLength = bytes;
  // The limit of a message that arrives compressed.
  receiving.maxReceiveMessageSize = bytes;
}

/** One call at the server: refused, or admitted -> received -> ended. */
class Visit {
  private readonly began = performance.now();
  private over = false;
  private patience: NodeJS.Timeout | undefined;
  private call: ServerInterceptingCallInterface | undefined;

  constructor(
    private readonly admission: Admission,
    private readonly account: Account | undefined,
    private readonly ended: CallEnd,
  ) {}

  /** The time since the call began, in ms. */
  get age(): number {
    return performance.now() - this.began;
  }

  waitFor(call: ServerInterceptingCallInterface, receptionMs: number): void {
    this.call = call;
    this.patience = setTimeout(() => this.refuse(TOO_SLOW), receptionMs).unref();
  }

  received(): void {
    clearTimeout(this.patience);
    this.admission.received(this);
  }

  refuse(error: RpcError): void {
    this.end(error.code);
    this.call?.sendStatus(statusOf(error));
  }

  end(code: number): void {
    if (this.over) return;
    this.over = true;
    this.received();
    if (this.account) this.admission.leave(this.account);
    this.ended(code);
  }
}
