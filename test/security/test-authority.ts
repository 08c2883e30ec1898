import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Authority,
  type CertificateRequest,
  type Certified,
  issue,
  makeAuthority,
  parseAuthority,
  pathsOf,
  writeCertified,
} from "../../src/live/security/certificate-authority.js";
import { loadTls, type Tls, type TlsFiles } from "../../src/live/security/tls.js";
import type { Role } from "../../src/runtime/identity.js";

/** An authority for tests, in a folder of its own. */
export class TestAuthority {
  private constructor(
    readonly folder: string,
    private readonly authority: Authority,
    private readonly ca: Certified,
  ) {}

  static async create(): Promise<TestAuthority> {
    const folder = mkdtempSync(join(tmpdir(), "swarmlab-pki-"));
    const ca = await makeAuthority("test");
    writeCertified(folder, "ca", ca);
    return new TestAuthority(folder, await parseAuthority(ca), ca);
  }

  /** A certificate with its key and its authority, without the checks of `loadTls`. */
  async tls(principal: string, role: Role, request: Partial<CertificateRequest> = {}): Promise<Tls> {
    const { cert, key } = await issue(this.authority, { principal, role, hosts: [], days: 1, ...request });
    const [ca, own, secret] = [this.ca.cert, cert, key].map((pem) => Buffer.from(pem)) as [Buffer, Buffer, Buffer];
    return { principal, role, ca, cert: own, key: secret, expires: new Date(Date.now() + 86_400_000) };
  }

  /** As `tls`, but in files. */
  async files(principal: string, role: Role, request: Partial<CertificateRequest> = {}): Promise<TlsFiles> {
    const name = `${role}-${principal}`;
    const certified = await issue(this.authority, { principal, role, hosts: [], days: 1, ...request });
    writeCertified(this.folder, name, certified);
    return { ca: pathsOf(this.folder, "ca").cert, ...pathsOf(this.folder, name) };
  }

  async load(principal: string, role: Role, request: Partial<CertificateRequest> = {}): Promise<Tls> {
    return loadTls(await this.files(principal, role, request));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
