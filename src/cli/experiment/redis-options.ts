import { readFileSync } from "node:fs";
import process from "node:process";
import { parseRedisAddress, type RedisAddress } from "../../experiment/running/redis/redis-address.js";
import { isLoopback } from "../../live/grpc/loopback.js";
import { BadInput } from "../exit-code.js";
import { inGroup, text } from "../options/options.js";
import { warn } from "../view/terminal.js";

/**
 * The environment variables for the address of a Redis server and for its password. A password is safer in a variable: everybody on the machine can
 * list the command lines of processes, but not their variables.
 */
const URL_VARIABLE = "SWARMLAB_REDIS";
const PASSWORD_VARIABLE = "SWARMLAB_REDIS_PASSWORD";

export const redisOptions = inGroup("Beyond this machine:", {
  redis: text(`Redis server that carries work to workers: redis://HOST:PORT, rediss:// for TLS [$${URL_VARIABLE}]`),
  "redis-password-file": text(`File with its password, if the URL has none [$${PASSWORD_VARIABLE}]`),
  "redis-ca": text("With rediss://: file (PEM) of the authority that certified it", "those that Node.js trusts"),
  "redis-cert": text("With rediss://: file (PEM) of a certificate, if it wants one"),
  "redis-key": text("With rediss://: file (PEM) of the certificate's key"),
} as const);

export interface RedisArguments {
  readonly redis?: string | undefined;
  readonly "redis-password-file"?: string | undefined;
  readonly "redis-ca"?: string | undefined;
  readonly "redis-cert"?: string | undefined;
  readonly "redis-key"?: string | undefined;
}

/** The Redis server that the user named; undefined if none. Throws BadInput, which never shows a password. */
export function redisOf(args: RedisArguments, env: NodeJS.ProcessEnv = process.env): RedisAddress | undefined {
  const { redis: url = env[URL_VARIABLE] } = args;
  const rest = Object.keys(redisOptions).filter((name) => name !== "redis");
  const [stray] = rest.filter((name) => args[name as keyof RedisArguments] !== undefined);
  if (args.redis === "") throw new BadInput("swarmlab: --redis: expected redis://HOST:PORT, found an empty text");
  if (url === undefined || url === "") {
    if (stray !== undefined) throw new BadInput(`swarmlab: --${stray} has no meaning without --redis`);
    return undefined;
  }
  if ((args["redis-cert"] === undefined) !== (args["redis-key"] === undefined))
    throw new BadInput("swarmlab: --redis-cert and --redis-key belong together: give both");
  const file = args["redis-password-file"];
  const address = parseRedisAddress(url, {
    password: file === undefined ? env[PASSWORD_VARIABLE] : contents(file, "redis-password-file").trim(),
    ca: pem(args, "redis-ca"),
    cert: pem(args, "redis-cert"),
    key: pem(args, "redis-key"),
  });
  if (typeof address === "string") throw new BadInput(`swarmlab: --redis: ${address}`);
  if (!address.tls && !isLoopback(`${address.host}:${address.port}`))
    warn(`swarmlab: what is said with ${address.shown} is plain text, the password too; rediss:// is for TLS`);
  return address;
}

function pem(args: RedisArguments, name: "redis-ca" | "redis-cert" | "redis-key"): string | undefined {
  const path = args[name];
  if (path === undefined) return undefined;
  const text = contents(path, name);
  if (!text.includes("-----BEGIN")) throw new BadInput(`swarmlab: --${name}: ${path} is not in PEM form`);
  return text;
}

function contents(path: string, option: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new BadInput(`swarmlab: --${option}: cannot read ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
}
