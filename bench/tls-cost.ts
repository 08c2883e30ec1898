import { fork } from "node:child_process";
import { NodeServiceDefinition } from "../src/gen/swarmlab/v1/node.js";
import { GrpcEnvironment } from "../src/live/grpc/grpc-environment.js";
import { setUpGrpc } from "../src/live/grpc/set-up-grpc.js";
import { issue, makeAuthority, parseAuthority } from "../src/live/security/certificate-authority.js";
import type { Tls } from "../src/live/security/tls.js";
import type { Role } from "../src/runtime/identity.js";
import { noObserver } from "../src/runtime/observer.js";

// Measures the cost of TLS for transfers of chunks: CPU seconds per GiB at both ends, in plain text and over TLS in turn.

const CHUNK = Buffer.alloc(1024 * 1024, 7);
const CHUNKS_PER_CALL = 16;
const MIB = 256;
const ROUNDS = 3;

interface Material {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

function tlsOf(principal: string, role: Role, material: Material | undefined): Tls | undefined {
  if (!material) return undefined;
  const [ca, cert, key] = [material.ca, material.cert, material.key].map((pem) => Buffer.from(pem)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  return { principal, role, ca, cert, key, expires: new Date(Date.now() + 1e9) };
}

const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

/** The sender, in a process of its own. It tells its parent process its address, and at the end the CPU time that it used. */
async function serve(material: Material | undefined): Promise<void> {
  setUpGrpc();
  const env = new GrpcEnvironment({
    identity: "n1",
    tls: tlsOf("n1", "node", material),
    seed: 1,
    observer: noObserver,
  });
  const unused = () => {};
  env.serve(NodeServiceDefinition, {
    ...Object.fromEntries(Object.keys(NodeServiceDefinition.methods).map((name) => [name, unused])),
    fetchChunks: (
      request: { indices: number[] },
      _caller: unknown,
      sink: { onReady(): void; send(m: object): void; end(): void },
    ) => {
      let at = 0;
      sink.onReady = () => {
        if (at === request.indices.length) return sink.end();
        sink.send({ index: at++, payload: { $case: "data", value: CHUNK }, tag: 0 });
      };
    },
  } as never);
  process.send!({ address: await env.listen("127.0.0.1:0") });
  let before = process.cpuUsage();
  process.on("message", (what) => {
    if (what === "begin") before = process.cpuUsage();
    else if (what === "end") process.send!({ used: seconds(process.cpuUsage(before)) });
    else process.exit(0);
  });
}

function pull(env: GrpcEnvironment, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const indices = Array.from({ length: CHUNKS_PER_CALL }, (_, n) => n);
    const request = { fileId: 1, indices, purpose: 2, turn: 0 };
    const call = env.stream({ number: 1, address, host: 0 }, NodeServiceDefinition, "fetchChunks", request, 60_000, {
      onMessage: () => call.request(1),
      onEnd: (status) => (status === "OK" ? resolve() : reject(status)),
    });
    call.request(4);
  });
}

async function round(
  material: { client: Material; node: Material } | undefined,
): Promise<[client: number, server: number]> {
  const child = fork(process.argv[1]!, ["serve", JSON.stringify(material?.node ?? null)], {
    execArgv: process.execArgv,
  });
  const said = <T>(): Promise<T> => new Promise((resolve) => child.once("message", (message) => resolve(message as T)));
  const { address } = await said<{ address: string }>();
  setUpGrpc();
  const env = new GrpcEnvironment({
    identity: "alice",
    tls: tlsOf("alice", "client", material?.client),
    seed: 1,
    observer: noObserver,
  });
  await pull(env, address);
  child.send("begin");
  const before = process.cpuUsage();
  for (let done = 0; done < MIB; done += 2 * CHUNKS_PER_CALL)
    await Promise.all([pull(env, address), pull(env, address)]);
  const client = seconds(process.cpuUsage(before));
  const server = said<{ used: number }>();
  child.send("end");
  const { used } = await server;
  env.kill();
  child.send("stop");
  return [(client * 1024) / MIB, (used * 1024) / MIB];
}

if (process.argv[2] === "serve") await serve(JSON.parse(process.argv[3]!) ?? undefined);
else {
  const ca = await makeAuthority("bench");
  const authority = await parseAuthority(ca);
  const made = async (principal: string, role: Role) => ({
    ca: ca.cert,
    ...(await issue(authority, { principal, role, hosts: [], days: 1 })),
  });
  const material = { client: await made("alice", "client"), node: await made("n1", "node") };
  const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
  const results = { plain: [] as [number, number][], tls: [] as [number, number][] };
  for (let n = 0; n < ROUNDS; n++) {
    results.plain.push(await round(undefined));
    results.tls.push(await round(material));
  }
  for (const side of [0, 1] as const) {
    const plain = median(results.plain.map((one) => one[side]));
    const tls = median(results.tls.map((one) => one[side]));
    console.log(
      `${side === 0 ? "receiver" : "sender"}: ${plain.toFixed(2)} CPU s/GiB in plain text, ${tls.toFixed(2)} over TLS (${(tls / plain).toFixed(2)}x)`,
    );
  }
}
