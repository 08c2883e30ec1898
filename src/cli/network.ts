import { isLoopback } from "../live/grpc/loopback.js";
import type { ClientIdentity } from "../live/security/client-identity.js";
import type { Tls } from "../live/security/tls.js";
import { BadInput } from "./exit-code.js";
import { address, flag, inGroup, text } from "./options/options.js";
import { warn } from "./view/terminal.js";

// The commands of the live mode share these options: where the tracker is, who the caller is, and how the connection is secured.

export const trackerOption = {
  tracker: address("tracker", "Where the tracker listens, as HOST:PORT"),
} as const;

/** The options of every command that connects to a network. */
export const securityOptions = inGroup("Security:", {
  "tls-ca": text("Certificate of the network's authority, as PEM"),
  "tls-cert": text("Certificate of this node, tracker or person, as PEM"),
  "tls-key": text("Its private key, as PEM"),
  insecure: flag(
    "Allow connections in plain text with other machines; anybody on the way can read and change what is sent",
  ),
} as const);

/** The further options of commands that a user gives, such as put and get. */
export const personOptions = inGroup("Security:", {
  as: text(
    "Name of the user who asks, in a network in plain text; in a secured network the certificate says who asks",
    "this user",
  ),
  admin: flag("Ask as an administrator, in a network in plain text"),
} as const);

interface SecurityArguments {
  readonly "tls-ca"?: string | undefined;
  readonly "tls-cert"?: string | undefined;
  readonly "tls-key"?: string | undefined;
  readonly insecure: boolean;
}

interface PersonArguments extends SecurityArguments {
  readonly as?: string | undefined;
  readonly admin: boolean;
}

/** Options of a client, which may also come from environment variables or from a file. */
export const clientOptions = { ...trackerOption, ...securityOptions, ...personOptions } as const;

/** The address of the tracker that a command is for. Throws BadInput when none is named. */
export function trackerOf({ tracker }: { readonly tracker?: string | undefined }): string {
  if (tracker) return tracker;
  throw new BadInput("swarmlab: name the tracker by --tracker HOST:PORT, or in the environment as SWARMLAB_TRACKER");
}

/**
 * How to connect to these addresses: with the certificate that the user named, or otherwise in plain text. Plain text
 * is sent to other machines only with `--insecure`. Throws BadInput.
 */
export async function securityOf(args: SecurityArguments, ...addresses: readonly string[]): Promise<Tls | undefined> {
  const { "tls-ca": ca, "tls-cert": cert, "tls-key": key } = args;
  if (!ca && !cert && !key) {
    guardPlainText(args.insecure, addresses);
    return undefined;
  }
  if (!ca || !cert || !key)
    throw new BadInput(
      "swarmlab: give --tls-ca, --tls-cert and --tls-key together: without one of them nothing is secured",
    );
  if (args.insecure)
    throw new BadInput("swarmlab: --insecure is for networks without certificates, but a certificate was named");
  const { loadTls } = await import("../live/security/tls.js");
  try {
    return loadTls({ ca, cert, key });
  } catch (error) {
    throw new BadInput(`swarmlab: ${(error as Error).message}`);
  }
}

/** Reads the identity of the caller. Throws BadInput. */
export async function personOf(args: PersonArguments, ...addresses: readonly string[]): Promise<ClientIdentity> {
  const tls = await securityOf(args, ...addresses);
  const { as: name, admin } = args;
  if (tls && (name !== undefined || admin))
    throw new BadInput("swarmlab: --as and --admin are for networks in plain text: here the certificate says who asks");
  const { isPrincipal } = await import("../live/security/tls.js");
  if (name !== undefined && !isPrincipal(name))
    throw new BadInput(
      `swarmlab: --as: expected a name of at most 64 bytes, without slashes, found ${JSON.stringify(name)}`,
    );
  return { name, admin, tls };
}

/** Throws BadInput if plain text would go to another machine. If the user allowed this, it only warns. */
function guardPlainText(insecure: boolean, addresses: readonly string[]): void {
  const [open] = addresses.filter((one) => !isLoopback(one));
  if (open === undefined) return;
  if (!insecure)
    throw new BadInput(
      `swarmlab: ${open} is not on this machine, and nothing is encrypted: name a certificate by --tls-ca, --tls-cert and ` +
        "--tls-key, or allow it by --insecure",
    );
  warn(`swarmlab: INSECURE: what is said with ${open} is plain text; anybody on the way can read and change it`);
}
