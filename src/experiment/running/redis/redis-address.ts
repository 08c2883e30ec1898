/** The address of a Redis server, and the credentials for it. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  /** The number of the database on the server. */
  readonly database: number;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** For TLS, as PEM: the user's own authority, and a client's certificate and key. Without an own authority, those that Node trusts are trusted. */
  readonly tls?: RedisTls | undefined;
  /** The address for messages, without the password. */
  readonly shown: string;
}

interface RedisTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Credentials that come separately from the URL: from the command line, files or variables. */
export interface RedisCredentials extends RedisTls {
  /** The password, if the URL has none. */
  readonly password?: string | undefined;
}

const USUAL_PORT = 6379;
const MOST_DATABASE = 1_000_000;
const EXPECTED = "expected redis://HOST:PORT, or rediss:// for TLS";

/** Reads `redis[s]://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`. If it is wrong, returns a sentence, which shows no password. */
export function parseRedisAddress(text: string, credentials: RedisCredentials = {}): RedisAddress | string {
  if (!URL.canParse(text)) return `${EXPECTED}, found ${JSON.stringify(withoutPassword(text))}`;
  const url = new URL(text);
  const found = JSON.stringify(withoutPassword(text));
  if (url.protocol !== "redis:" && url.protocol !== "rediss:") return `${EXPECTED}, found ${found}`;
  if (url.hostname === "") return `${EXPECTED}; there is no host in ${found}`;
  if (url.search !== "" || url.hash !== "") return `${EXPECTED}; nothing may come after the database in ${found}`;
  const database = url.pathname.replace(/^\//, "");
  if (!/^\d{0,7}$/.test(database) || Number(database) > MOST_DATABASE)
    return `${EXPECTED}; the database in ${found} is not a number`;
  const [username, own] = [decoded(url.username), decoded(url.password)];
  if (username === undefined || own === undefined) return `${EXPECTED}; its %-signs are not right`;
  const { password: other, ...tls } = credentials;
  const secure = url.protocol === "rediss:";
  if (!secure && Object.values(tls).some((one) => one !== undefined))
    return "certificates are for TLS: begin the URL with rediss://";
  const password = own === "" ? other : own;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? USUAL_PORT : Number(url.port),
    database: Number(database),
    ...(username === "" ? {} : { username }),
    ...(password === undefined || password === "" ? {} : { password }),
    ...(secure ? { tls } : {}),
    shown: `${url.protocol}//${url.host}${database === "" ? "" : `/${database}`}`,
  };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** Cuts out everything between the first slashes and the last @, even if the text is not a URL. */
function withoutPassword(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1");
}
