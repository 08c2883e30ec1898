import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { checkServerIdentity, createSecureContext, type PeerCertificate, type SecureContext } from "node:tls";
import { ChannelCredentials, ServerCredentials } from "@grpc/grpc-js";
import { type Role, roles } from "../../runtime/identity.js";
import { Unfit } from "../daemon/unfit.js";

/** Every connection is TLS 1.3: whatever can be a member speaks it, and it keeps certificates from who only listens. */
const TLS_VERSION = "TLSv1.3";
/** A stranger that does not get on with its handshake is cut off. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** What a certificate says of its holder, as an alternative name: `swarmlab://<role>/<identity>`. */
const SCHEME = "swarmlab:";
/** One part of a path, of any language: it is the name of a file, too, and a slash begins what belongs to a principal. */
const PRINCIPAL = /^[^\p{C}\p{Z}./\\][^\p{C}/\\]*$/u;
/** In bytes of UTF-8: with the name of a session behind it, it is still an identity. */
const LONGEST_PRINCIPAL = 64;

/** Who a certificate says that its holder is. */
export interface CertifiedParty {
  /** Name of a node, of a person, of a program. */
  readonly principal: string;
  readonly role: Role;
}

/** Paths of what a member of a secured network needs, as PEM. */
export interface TlsFiles {
  /** Certificate of the network's authority. */
  readonly ca: string;
  /** The member's own certificate, and below it any between it and the authority. */
  readonly cert: string;
  /** Its private key, without a passphrase. */
  readonly key: string;
}

/** What a member of a secured network shows, and whom it believes. */
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
  // Node puts a name with a quote into quotes.
  return `${SCHEME}//${role}/${encodeURIComponent(principal).replaceAll("'", "%27")}`;
}

/** Whom a certificate's alternative names (as Node writes them) name; undefined when they name no member, or several. */
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

/** Reads and checks what a member needs. Throws an Error that names the file at fault. */
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

/** Throws unless a certificate is of one of these roles. */
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

/** A server that speaks only with holders of certificates of its own authority. */
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

/** The client's side: shows the member's certificate, and believes only servers of the right role. */
export class TlsChannels {
  private readonly context: SecureContext;

  constructor({ ca, cert, key }: Tls) {
    this.context = createSecureContext({ ca, cert, key, minVersion: TLS_VERSION });
  }

  /** Credentials for a server that is known as `host` and must have one of these roles; any, when none is named. */
  to(host: string, expected: readonly Role[] | undefined): ChannelCredentials {
    return ChannelCredentials.createFromSecureContext(this.context, {
      checkServerIdentity: (_servername, certificate) => unfit(host, certificate, expected),
    });
  }
}

/**
 * Peers are known by an address that the tracker passed on, not by a name that a public authority vouches for: what
 * counts is that the network's own authority made the certificate, and for which role. A certificate that names hosts
 * is good at those only.
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
