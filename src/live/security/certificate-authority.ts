import "reflect-metadata";
import { randomBytes, type webcrypto } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { type CertifiedParty, isPrincipal, uriOf } from "./tls.js";

const DAY_MS = 86_400_000;
/** The number of days for which an authority is valid. If its key is lost, its owner makes a new authority and new certificates. */
const AUTHORITY_DAYS = 3650;
/** How long before now the validity of a certificate begins, in ms, because clocks differ. */
const CLOCK_SKEW_MS = 300_000;
/** The kind of all keys: NIST P-256, which every TLS library has, and whose signatures take a tenth of RSA's time. */
const KEY = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A private authority. The holder of its key decides who is a member of the network. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

/** A certificate and its private key, as PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateRequest extends CertifiedParty {
  /** The host names and addresses at which clients accept a server with this certificate; empty: at any. */
  readonly hosts: readonly string[];
  readonly days: number;
  /** The time from which `days` count. Default: now. The certificate is valid from five minutes before this time. */
  readonly from?: Date;
}

/** Makes an authority with the name `name`. */
export async function makeAuthority(name: string, from = new Date()): Promise<Certified> {
  const keys = await crypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: KEY,
    serialNumber: serial(),
    ...validity(from, AUTHORITY_DAYS),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: certificate.toString("pem"), key: await pemOf(keys.privateKey) };
}

/** Makes a certificate and its key. It is valid for servers and clients, since members are both. */
export async function issue(authority: Authority, request: CertificateRequest): Promise<Certified> {
  const { principal, days, from = new Date() } = request;
  if (!isPrincipal(principal))
    throw new Error(`${JSON.stringify(principal)} is no name: at most 64 bytes, no slash, and no dot at its beginning`);
  const { notBefore, notAfter } = validity(from, days);
  const { certificate: ca } = authority;
  if (notAfter > ca.notAfter) throw new Error(`the authority itself ends on ${ca.notAfter.toISOString().slice(0, 10)}`);
  const keys = await crypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    new SubjectAlternativeNameExtension([
      { type: "url", value: uriOf(request) },
      ...request.hosts.map((host) => ({ type: isIP(host) ? ("ip" as const) : ("dns" as const), value: host })),
    ]),
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
    await AuthorityKeyIdentifierExtension.create(ca.publicKey),
  ];
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: [principal] }],
    issuer: ca.subjectName,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    signingAlgorithm: KEY,
    serialNumber: serial(),
    notBefore,
    notAfter,
    extensions,
  });
  return { cert: certificate.toString("pem"), key: await pemOf(keys.privateKey) };
}

/** Reads the authority in a folder. Throws an Error that names the file at fault. */
export async function readAuthority(folder: string): Promise<Authority> {
  const { cert, key } = pathsOf(folder, "ca");
  for (const path of [cert, key]) if (!existsSync(path)) throw new Error(`${path}: there is no such file`);
  try {
    return await parseAuthority({ cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") });
  } catch (error) {
    throw new Error(`${folder}: ca.crt and ca.key are no authority's: ${(error as Error).message}`);
  }
}

export async function parseAuthority({ cert, key }: Certified): Promise<Authority> {
  const certificate = new X509Certificate(cert);
  return {
    certificate,
    key: await crypto.subtle.importKey("pkcs8", PemConverter.decodeFirst(key), KEY, false, ["sign"]),
  };
}

export function pathsOf(folder: string, name: string): Certified {
  return { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}

/** Writes `NAME.crt`, and `NAME.key`, which only its owner may read. Throws when either file exists. */
export function writeCertified(folder: string, name: string, certified: Certified): Certified {
  const paths = pathsOf(folder, name);
  for (const path of [paths.cert, paths.key])
    if (existsSync(path)) throw new Error(`${path} is there already, and is not replaced`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(paths.key, certified.key, { flag: "wx", mode: 0o600 });
  // Set the permissions exactly, independent of the umask.
  chmodSync(paths.key, 0o600);
  writeFileSync(paths.cert, certified.cert, { flag: "wx", mode: 0o644 });
  return paths;
}

function validity(from: Date, days: number): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(from.getTime() - CLOCK_SKEW_MS),
    notAfter: new Date(from.getTime() + days * DAY_MS),
  };
}

/** Draws a serial number, which is positive as X.509 requires (RFC 5280, 4.1.2.2). */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString("hex");
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}
