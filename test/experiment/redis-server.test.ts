import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { Presences } from "../../src/experiment/running/redis/presences.js";
import { EXPERIMENTS } from "../../src/experiment/running/redis/redis-names.js";
import { invoked, type Outcome } from "../cli/program.js";
import { killAll, Program } from "../e2e/program.js";
import { TestAuthority } from "../security/test-authority.js";
import { addressOf, RunOverRedis, redisForTest, startWorker, until } from "./over-redis.js";
import { inOrder, playedHere, smallExperiment } from "./small-experiment.js";

afterEach(killAll);

/** Exit code and messages of a worker that ends by itself. */
async function worker(url: string, ...more: string[]): Promise<Omit<Outcome, "out">> {
  const { code, err } = await invoked(["experiment", "worker", "--redis", url, ...more], {});
  return { code, err };
}

test("an unreachable server is reported in one sentence", async () => {
  expect(await worker("redis://:SECRET@127.0.0.1:1")).toEqual({
    code: 1,
    err: "swarmlab: cannot use the Redis server at redis://127.0.0.1:1: nobody listens there\n",
  });
});

test("without a server, and with a wrong address, there is nothing to do", async () => {
  expect(await invoked(["experiment", "worker"], {})).toMatchObject({ code: 2 });
  const { code, err } = await worker("http://u:SECRET@127.0.0.1:1");
  expect(code).toBe(2);
  expect(err).toContain("--redis: expected redis://HOST:PORT");
  expect(err).not.toContain("SECRET");
});

test("a password: asked for, refused, taken", async () => {
  const server = await redisForTest("--requirepass", "SECRET");
  const at = (password: string) => server.url.replace("//", `//:${password}@`);
  expect((await worker(server.url)).err).toMatch(/^swarmlab: cannot use .*: it wants a password: [^\n]*\n$/);
  const wrong = await worker(at("WRONG"));
  expect(wrong.err).toMatch(/^swarmlab: cannot use .*: it does not accept this user and password\n$/);
  expect(wrong.err).not.toContain("WRONG");

  const program = startWorker(at("SECRET"));
  await program.says(/waiting: there is no experiment/);
  program.signal("SIGTERM");
  expect(await program.ended()).toBe(0);
  expect(program.output).toMatch(/stopping\nstopped after 0 runs/);
  expect(program.output).not.toContain("SECRET");
});

test("over TLS with a private authority, and a client's certificate", async () => {
  const authority = await TestAuthority.create();
  onTestFinished(() => authority.remove());
  const own = await authority.files("redis", "tracker", { hosts: ["127.0.0.1"] });
  const client = await authority.files("worker", "client");
  const { ca, cert, key } = own;
  const server = await redisForTest(
    "--tls-port",
    "0",
    "--tls-ca-cert-file",
    ca,
    "--tls-cert-file",
    cert,
    "--tls-key-file",
    key,
  );
  const plain = server.client();
  // TLS gets another port than plain text.
  const port = server.port + 1;
  await plain.config("SET", "tls-port", String(port));
  plain.disconnect();
  const url = `rediss://127.0.0.1:${port}`;
  expect((await worker(url)).err).toMatch(
    /its certificate is not from an authority that is trusted; see --redis-ca\n$/,
  );
  expect((await worker(url, "--redis-ca", ca)).err).toMatch(/wants a client's certificate[,;] see --redis-cert\n$/);
  const words = ["--redis-ca", ca, "--redis-cert", client.cert, "--redis-key", client.key];
  const program = startWorker(url, ...words);
  await program.says(/waiting: there is no experiment/);
});

test("a worker of another version refuses to work, in one sentence", async () => {
  const server = await redisForTest();
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const experiments = new Presences(client, EXPERIMENTS, 60_000);
  await experiments.say({ id: `x${"0".repeat(16)}`, name: "newer", engine: 99, wire: 1, jobs: 0 });
  const { code, err } = await worker(server.url);
  expect(code).toBe(2);
  expect(err).toMatch(
    /^swarmlab: the coordinator of newer has version 99\.1 of the engine, and this worker has [\d.]+: [^\n]*\n$/,
  );
});

test("a worker that waits for an experiment takes all of it, and ends when there was none for a while", async () => {
  const server = await redisForTest();
  const program = startWorker(server.url, "--idle", "10s");
  await program.says(/waiting: there is no experiment/);
  const experiment = smallExperiment(3);
  const run = await RunOverRedis.start(addressOf(server.url), experiment);
  await run.done;
  expect(inOrder(experiment, run.records)).toBe(playedHere(experiment));
  await until(
    () => run.told.some((line) => /there is no worker|1 worker plays 1 run at once/.test(line)),
    "who works is told",
  );
  expect(await program.ended()).toBe(0);
  expect(program.output).toContain("stopped after 6 runs");
});

test("a password comes from a file, too", async () => {
  const server = await redisForTest("--requirepass", "SECRET");
  const authority = await TestAuthority.create();
  onTestFinished(() => authority.remove());
  const file = join(authority.folder, "password");
  writeFileSync(file, "SECRET\n");
  const program = Program.start(
    "experiment",
    "worker",
    "--redis",
    server.url,
    "--redis-password-file",
    file,
    "--jobs",
    "1",
  );
  await program.says(/waiting: there is no experiment/);
  program.signal("SIGINT");
  expect(await program.ended()).toBe(0);
});
