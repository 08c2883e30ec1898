import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import { clientSession, getFile, putFile } from "../../src/live/daemon/client-session.js";
import { GrpcEnvironment } from "../../src/live/grpc/grpc-environment.js";
import type { Tls, TlsFiles } from "../../src/live/security/tls.js";
import { noObserver } from "../../src/runtime/observer.js";
import { RpcError } from "../../src/runtime/rpc-error.js";
import type { RequestOf, ResponseOf, Service, UnaryName } from "../../src/runtime/transport.js";
import { LISTENING, Program } from "../e2e/program.js";
import { TestAuthority } from "./test-authority.js";

const NODES = 3;
/** Size of the file that must survive all that a test does. */
const FILE_BYTES = 3_000_000;
/** The most memory that strangers may make a process use, in MiB. A node with a file and its connections takes some 120 MiB. */
const MOST_MEMORY_MIB = 450;

/** A tracker and nodes with certificates, as processes of their own, and a file of alice's in them. */
export class SecuredNetwork {
  readonly content = randomBytes(FILE_BYTES);

  private constructor(
    readonly pki: TestAuthority,
    readonly folder: string,
    readonly alice: Tls,
    readonly tracker: { readonly address: string; readonly program: Program },
    readonly nodes: readonly { readonly address: string; readonly program: Program }[],
  ) {}

  static async start(): Promise<SecuredNetwork> {
    const pki = await TestAuthority.create();
    const folder = mkdtempSync(join(tmpdir(), "swarmlab-secured-"));
    const flags = ({ ca, cert, key }: TlsFiles) => ["--tls-ca", ca, "--tls-cert", cert, "--tls-key", key];
    const quick = ["--announce-interval", "1s", "--suspect-after", "10s", "--dead-after", "60s", "--replication", "3"];
    const t1 = flags(await pki.files("t1", "tracker"));
    const program = Program.start("tracker", "--listen", "127.0.0.1:0", "--data", join(folder, "t"), ...quick, ...t1);
    const address = await program.says(LISTENING);
    const nodes = await Promise.all(
      Array.from({ length: NODES }, async (_, n) => {
        const own = flags(await pki.files(`n${n}`, "node", { hosts: ["127.0.0.1"] }));
        const node = Program.start("node", "--tracker", address, "--data", join(folder, `n${n}`), ...own);
        return { program: node, address: await node.says(LISTENING) };
      }),
    );
    const alice = await pki.load("alice", "client");
    const network = new SecuredNetwork(pki, folder, alice, { address, program }, nodes);
    await network.put("file");
    return network;
  }

  async put(name: string, tls = this.alice) {
    const path = join(this.folder, "put");
    writeFileSync(path, this.content);
    const { error } = await clientSession({ tracker: this.tracker.address, tls }, (s) => putFile(s, { path, name }));
    if (error) throw new Error(`${name} could not be put: ${error}`);
  }

  /** Whether the file reads back, byte for byte. */
  async readsBack(): Promise<boolean> {
    const path = join(this.folder, "got");
    const options = { tracker: this.tracker.address, tls: this.alice };
    const { error } = await clientSession(options, (s) => getFile(s, { name: "file", path }));
    if (error) throw new Error(`the file cannot be read any more: ${error}`);
    return readFileSync(path).equals(this.content);
  }

  /** Expects that the file still reads back, and that no process uses too much memory. */
  async expectUnharmed(): Promise<void> {
    expect(await this.readsBack()).toBe(true);
    for (const { program } of [this.tracker, ...this.nodes]) expect(memoryOf(program)).toBeLessThan(MOST_MEMORY_MIB);
  }

  /** Asks the tracker for its figures; returns `answered`, or the error as text. */
  stat(tls = this.alice): Promise<string> {
    return ask(tls, this.tracker.address, TrackerServiceDefinition, "stat", { name: "" });
  }

  /** A connection of HTTP/2 below gRPC, for what no library of gRPC would do. */
  session(address: string, { ca, cert, key } = this.alice): Promise<ClientHttp2Session> {
    const session = connect(`https://${address}`, { ca, cert, key, checkServerIdentity: () => undefined });
    session.on("error", () => {});
    return new Promise((resolve, reject) => {
      session.once("connect", () => resolve(session));
      session.once("error", reject);
    });
  }

  async stop(): Promise<void> {
    for (const { program } of [this.tracker, ...this.nodes]) {
      program.signal("SIGKILL");
      await program.ended();
    }
    this.pki.remove();
    rmSync(this.folder, { recursive: true });
  }
}

/** Makes any call with a certificate; returns `answered`, or the error as text. */
export async function ask<S extends Service, M extends UnaryName<S>>(
  tls: Tls,
  address: string,
  service: S,
  method: M,
  request: RequestOf<S, M>,
): Promise<string> {
  const result = await answerTo(tls, address, service, method, request);
  return result instanceof RpcError ? String(result) : "answered";
}

export async function answerTo<S extends Service, M extends UnaryName<S>>(
  tls: Tls,
  address: string,
  service: S,
  method: M,
  request: RequestOf<S, M>,
): Promise<ResponseOf<S, M> | RpcError> {
  const env = new GrpcEnvironment({ identity: tls.principal, tls, seed: 1, observer: noObserver });
  const to = { number: 0, address, host: 0 };
  const result = await new Promise<ResponseOf<S, M> | RpcError>((resolve) =>
    env.call(to, service, method, request, 5000, resolve, undefined),
  );
  env.kill();
  return result;
}

/** Memory of a process, in MiB. */
function memoryOf({ pid }: Program): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}

export const grpcHeaders = (path: string) => ({
  ":method": "POST",
  ":path": path,
  "content-type": "application/grpc",
  te: "trailers",
});

/** The status with which a call ends; -1 when its stream is cut. */
export function statusOf(stream: ClientHttp2Stream): Promise<number> {
  return new Promise((resolve) => {
    const note = (headers: { "grpc-status"?: unknown }) => {
      if (headers["grpc-status"] === undefined) return;
      resolve(Number(headers["grpc-status"]));
      // Close the stream, since nobody needs the rest.
      stream.close();
    };
    stream
      .on("response", note)
      .on("trailers", note)
      .on("error", () => {})
      .on("close", () => resolve(-1));
    stream.resume();
  });
}

/** The gRPC frame of an uncompressed message with this length. */
export function frame(length: number, bytes: Uint8Array = new Uint8Array(0)): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
}
