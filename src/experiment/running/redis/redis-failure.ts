import type { RedisAddress } from "./redis-address.js";

/** The error that says why Redis cannot be used, if the reason lies outside this program: one sentence for the user. */
export class RedisFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RedisFailure";
  }
}

const CLOSED = "it closed the connection";
/** Advice for a connection that the server closed, without TLS and with it. */
const closedWithout = `${CLOSED}: if it wants TLS, begin the URL with rediss://`;
const closedWith = `${CLOSED}: if it wants a client's certificate, see --redis-cert`;

/** Codes and texts of errors, each with its meaning for the user who typed the address. The first match counts. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, "nobody listens there"],
  [/ENOTFOUND|EAI_AGAIN/, "there is no host of that name"],
  [/EHOSTUNREACH|ENETUNREACH/, "there is no way to that host"],
  [/ETIMEDOUT|timed? ?out/i, "nobody answered in time"],
  [/WRONGPASS|invalid password|invalid username-password/i, "it does not accept this user and password"],
  [/NOAUTH/, "it wants a password: give it in the URL, in SWARMLAB_REDIS_PASSWORD, or by --redis-password-file"],
  [/NOPERM/, "it does not let this user do what experiments need"],
  [/without any password configured|no password is set/i, "it has no password, but one was given"],
  [
    /self-signed|unable to verify|unable to get local issuer|UNABLE_TO/i,
    "its certificate is not from an authority that is trusted; see --redis-ca",
  ],
  [/altname|ERR_TLS_CERT_ALTNAME/i, "its certificate is for another host"],
  [/certificate required|alert handshake|bad certificate/i, "it wants a client's certificate; see --redis-cert"],
  [/wrong version number|packet length too long|EPROTO/i, "it does not speak TLS there: try redis://"],
  [/DB index is out of range/i, "it has no database of that number"],
  [
    /WRONGTYPE|not an integer|not a valid float/i,
    "it holds something else than swarmlab's data under keys that begin with swarmlab:",
  ],
  [/LOADING/, "it still loads its data; try again in a moment"],
  [/ECONNRESET|Connection is closed|socket hang up|EPIPE|end of/i, CLOSED],
];

/** Makes the error that says why the server at `address` cannot be used. */
export function unreachable(address: RedisAddress, error: unknown): RedisFailure {
  const { code = "", message = String(error) } = error as NodeJS.ErrnoException;
  const words = `${code} ${message}`;
  const known = reasons.find(([pattern]) => pattern.test(words))?.[1];
  const reason = known === CLOSED ? (address.tls ? closedWith : closedWithout) : known;
  return new RedisFailure(`cannot use the Redis server at ${address.shown}: ${reason ?? message}`);
}

/** The RedisFailure for a command that the server at `address` refused. Any other error is returned as it is. */
export function repliedWith(address: RedisAddress, error: unknown): unknown {
  return error instanceof Error && error.name === "ReplyError" ? unreachable(address, error) : error;
}
