import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { checkServerIdentity, createSecureContext, type PeerCertificate, type SecureContext } from "node:tls";
import { ChannelCredentials, ServerCredentials } from "@grpc/grpc-js";
import { type Role, roles } from "../../runtime/identity.js";
import { Unfit } from "../daemon/unfit.js";

/** The version of every connection. All members support TLS 1.3, and it hides certificates from listeners on the network. */
const TLS_VERSION = "TLSv1.3";
/** The longest time for a handshake, in ms. A connection that takes longer is cut off. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** The scheme of the alternative name by which a certificate names its holder: `swarmlab://<role>/<identity>`. */
const SCHEME = "swarmlab:";
/** Matches a principal: one part of a path, in any language. It is used as a file name, and a slash separates it from a session's name. */
const PRINCIPAL = /^[^\p{C}\p{Z}./\\][^\p{C}/\\]*$/u;
/** The longest principal, in bytes of UTF-8. With a session's name added it must still be a valid identity. */
const LONGEST_PRINCIPAL = 64;

/** The holder of a certificate, as the certificate names it. */
export interface CertifiedParty {
  /** The name of a node, a person or a program. */
  readonly principal: string;
  readonly role: Role;
}

/** The paths of the PEM files that a member of a secured network needs. */
export interface TlsFiles {
  /** The certificate of the network's authority. */
  readonly ca: string;
  /** The member's own certificate, followed by those between it and the authority. */
  readonly cert: string;
  /** The member's private key, without a passphrase. */
  readonly key: string;
}

/** The certificate and key that a member of a secured network shows, and the authority that it trusts. */
export interface Tls extends CertifiedParty {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly expires: Date;
}

export function isPrincipal(name: string): boolean {
  return PRINCIPAL.test(name) && Buffer.byteLength(name) <= LONGEST_PRINCIPAL;
}

export function uriOf({ principal, role }: CertifiedParty): string {
  // Node quotes a name that contains a quote, so escape it.
  return `${SCHEME}//${role}/${encodeURIComponent(principal).replaceAll("'", "%27")}`;
}

/** Reads the member from a certificate's alternative names, as Node writes them; undefined if they name no member, or several. */
export function partyOf(subjectAltName: string | undefined): CertifiedParty | undefined {
  const named = (subjectAltName ?? "").split(", ").filter((name) => name.startsWith(`URI:${SCHEME}`));
  const [, word, written = ""] = new RegExp(`^URI:${SCHEME}//([a-z]+)/([^/]+)$`).exec(named[0] ?? "") ?? [];
  const role = roles.find((one) => one === word);
  const principal = decoded(written);
  return named.length === 1 && role && isPrincipal(principal) ? { principal, role } : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Reads and checks a member's files. Throws an Error that names the file at fault. */
export function loadTls(files: TlsFiles, now = new Date()): Tls {
  const ca = readPem("the CA's certificate", files.ca);
  const cert = readPem("the certificate", files.cert);
  const key = readPem("the private key", files.key);
  const authority = certificateIn(files.ca, ca);
  const own = certificateIn(files.cert, cert);
  if (!authority.ca) throw new Error(`${files.ca}: this certificate is not an authority's`);
  if (!own.checkPrivateKey(keyIn(files.key, key)))
    throw new Error(`${files.key}: this is not the key of the certificate in ${files.cert}`);
  const chained = own.checkIssued(authority) && own.verify(authority.publicKey);
  const between = (cert.toString("latin1").match(/-----BEGIN CERTIFICATE-----/g)?.length ?? 0) > 1;
  if (!chained && !between) throw new Error(`${files.cert}: not signed by the authority in ${files.ca}`);
  for (const [path, { validFrom, validTo }] of [
    [files.ca, authority],
    [files.cert, own],
  ] as const) {
    if (now < new Date(validFrom)) throw new Error(`${path}: not valid before ${validFrom}`);
    if (now > new Date(validTo)) throw new Error(`${path}: expired at ${validTo}`);
  }
  const party = partyOf(own.subjectAltName);
  if (!party) throw new Error(`${files.cert}: names no member of a network (as swarmlab://ROLE/NAME)`);
  return { ...party, ca, cert, key, expires: new Date(own.validTo) };
}

/** Throws unless the holder of a certificate has one of these roles. */
export function checkRole({ principal, role }: CertifiedParty, expected: readonly Role[]): void {
  if (expected.includes(role)) return;
  throw new Unfit(`the certificate makes ${principal} a ${role}, where a ${expected.join(" or ")} is expected`);
}

function readPem(what: string, path: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Error(`${path}: cannot read ${what}: ${(error as NodeJS.ErrnoException).code}`);
  }
  if (!bytes.includes("-----BEGIN ")) throw new Error(`${path}: ${what} is expected as PEM`);
  return bytes;
}

function certificateIn(path: string, pem: Buffer): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new Error(`${path}: not a certificate`);
  }
}

function keyIn(path: string, pem: Buffer): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error(`${path}: not a private key, or one with a passphrase`);
  }
}

/** The credentials of a server that accepts only clients with certificates of its own authority. */
export class TlsServerCredentials extends ServerCredentials {
  constructor({ ca, cert, key }: Tls) {
    super(
      {
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: TLS_VERSION,
        handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      },
      { ca, cert, key },
    );
  }

  _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

/** Makes the credentials of a client. It shows the member's certificate, and accepts only servers with the right role. */
export class TlsChannels {
  private readonly context: SecureContext;

  constructor({ ca, cert, key }: Tls) {
    this.context = createSecureContext({ ca, cert, key, minVersion: TLS_VERSION });
  }

  /** Makes credentials for calling the server at `host`, which must have one of the roles `expected`. Undefined: any role. */
  to(host: string, expected: readonly Role[] | undefined): ChannelCredentials {
    return ChannelCredentials.createFromSecureContext(this.context, {
      checkServerIdentity: (_servername, certificate) => unfit(host, certificate, expected),
    });
  }
}

/**
 * Why a server's certificate is not accepted. The tracker passes on addresses of peers, not names that a public authority confirms. So two
 * things count: the network's own authority made the certificate, and the role fits. If the certificate names hosts, it is valid only at
 * these hosts.
 */
function unfit(host: string, certificate: PeerCertificate, expected: readonly Role[] | undefined): Error | undefined {
  const party = partyOf(certificate.subjectaltname);
  if (!party) return new Error(`the certificate of ${host} names no member of this network`);
  if (expected && !expected.includes(party.role))
    return new Error(`${host} is ${party.principal}, a ${party.role}, where a ${expected.join(" or ")} is expected`);
  const bare = host.replace(/^\[|\]$/g, "");
  const namesHosts = /(^|, )(DNS|IP Address):/.test(certificate.subjectaltname ?? "");
  return namesHosts ? checkServerIdentity(isIP(bare) ? bare : host, certificate) : undefined;
}
