import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Redis } from "ioredis";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { Presences } from "../../src/experiment/running/redis/presences.js";
import { WIRE_VERSION, WORKERS } from "../../src/experiment/running/redis/redis-names.js";
import { invoked, scenarioFile } from "../cli/program.js";
import { killAll, Program } from "../e2e/program.js";
import { redisForTest, startWorker, until, workOf } from "./over-redis.js";

afterEach(killAll);

const scenario = `
duration: 3min
nodes: 6
replication: 2
network: { latency: { matrix: rtt.csv } }
workloads:
  - put: { rate: 12/min, size: 1 MiB, end: 2min }
  - get: { rate: 12/min }
expect:
  - put.p99 < 30s
`;

/** A scenario with a matrix of latencies in a file beside it. With drawn faults, some seeds are too slow for what it expects. */
function scenarioWithFile(): string {
  const path = scenarioFile(scenario);
  const row = (i: number) => Array.from({ length: 8 }, (_, j) => (i === j ? 0 : 10 + 7 * Math.abs(i - j))).join(",");
  writeFileSync(join(dirname(path), "rtt.csv"), Array.from({ length: 8 }, (_, i) => `${row(i)}\n`).join(""));
  return path;
}

/** Plays a campaign, and returns what it tells without the time that it took, and the bugs that it keeps. */
async function campaign(file: string, name: string, ...words: string[]) {
  const bugs = join(dirname(file), name);
  const told = await invoked(["fuzz", file, "--json", "--quiet", "--no-shrink", "--bugs", bugs, ...words]);
  const { seconds, ...result } = JSON.parse(told.out.replaceAll(bugs, "BUGS"));
  const kept = readdirSync(bugs).map((bug) => [bug, readFileSync(join(bugs, bug), "utf8")]);
  return { code: told.code, err: told.err, same: JSON.stringify([result, kept]), result };
}

/** Kills a worker while it has work. */
async function killAtWork(client: Redis, worker: Program): Promise<void> {
  await until(async () => (await workOf(client, worker)) !== undefined, "a worker has work");
  worker.signal("SIGKILL");
  await worker.ended();
}

test("one worker, and three of which one is killed at work, tell what threads tell", async () => {
  const server = await redisForTest();
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const file = scenarioWithFile();
  const many = ["--seeds", "60", "--branches", "1"];
  const threads = await campaign(file, "threads", ...many, "--jobs", "2");
  expect(threads.code).toBe(1);
  expect(threads.result.trials).toBe(60);
  expect(threads.result.failures.length).toBeGreaterThan(2);

  // A worker of another version takes nothing.
  const stranger = { id: `x${"1".repeat(16)}`, name: "older", engine: 1, wire: WIRE_VERSION, jobs: 8 };
  await new Presences(client, WORKERS, 60_000).say(stranger);
  const first = startWorker(server.url);
  await first.says(/waiting: there is no experiment and no campaign/);
  const one = await campaign(file, "one", ...many, "--redis", server.url);
  expect(one.same).toBe(threads.same);
  expect(one.err).toContain("1 worker plays 1 seed at once");
  expect(one.err).toContain("1 worker of another version of swarmlab cannot work for this campaign");
  expect(first.output).toContain(`working for fuzz ${file}`);

  const [second, third] = [startWorker(server.url), startWorker(server.url)];
  await Promise.all([second, third].map((worker) => worker.says(/waiting:/)));
  const three = campaign(file, "three", ...many, "--redis", server.url);
  await killAtWork(client, second);
  expect((await three).same).toBe(threads.same);

  const toFirst = ["--seeds", "60", "--first"];
  const stopped = await campaign(file, "first", ...toFirst, "--redis", server.url);
  expect(stopped.same).toBe((await campaign(file, "first-here", ...toFirst, "--jobs", "2")).same);
  expect(stopped.result.failures).toHaveLength(1);
  expect((await client.keys("swarmlab:*")).filter((key) => /experiment:|runs-.*:x/.test(key))).toEqual([]);
}, 600_000);

test("Ctrl-C ends a campaign with what is known, and takes back what no worker has begun", async () => {
  const server = await redisForTest();
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const file = scenarioWithFile();
  const worker = startWorker(server.url);
  const bugs = join(dirname(file), "bugs");
  const fuzz = Program.start("fuzz", file, "--seeds", "1000000", "--no-shrink", "--bugs", bugs, "--redis", server.url);
  await fuzz.says(/fuzz: \d+ of 1,000,000 seeds .* · 1 worker\n/);
  fuzz.signal("SIGINT");
  expect(await fuzz.ended()).toBe(130);
  expect(fuzz.output).toContain("stopping: the seeds under way are played to their end");
  expect(fuzz.output).toMatch(/played {6}[\d,]+ seeds, /);
  expect((await client.keys("swarmlab:*")).filter((key) => /experiment:|runs-.*:x/.test(key))).toEqual([]);
  const seeds = Number(/played {6}([\d,]+) seeds/.exec(fuzz.output)?.[1]?.replaceAll(",", ""));
  worker.signal("SIGTERM");
  expect(await worker.ended()).toBe(0);
  expect(worker.output).toContain(`stopped after ${seeds} seeds`);
});

test("a server that is not there, and an address that is none, are told in one sentence", async () => {
  const fuzz = (...words: string[]) => invoked(["fuzz", "--seeds", "1", ...words]);
  expect(await fuzz("--redis", "redis://:SECRET@127.0.0.1:1")).toEqual({
    code: 1,
    out: "",
    err: "swarmlab: cannot use the Redis server at redis://127.0.0.1:1: nobody listens there\n",
  });
  const wrong = await fuzz("--redis", "http://u:SECRET@127.0.0.1:1");
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("--redis: expected redis://HOST:PORT")]);
  expect(wrong.err).not.toContain("SECRET");
  const stray = await fuzz("--redis-ca", "ca.pem");
  expect([stray.code, stray.err]).toEqual([2, "swarmlab: --redis-ca has no meaning without --redis\n"]);
});

test("a campaign whose seeds no worker played has shown nothing, and fails", async () => {
  const server = await redisForTest();
  const told = await invoked(["fuzz", "--time", "300ms", "--quiet", "--redis", server.url]);
  expect(told.code).toBe(1);
  expect(told.out).toMatch(/^no seed was played in .*, so nothing is known\n$/);
  const json = await invoked(["fuzz", "--time", "300ms", "--quiet", "--json", "--redis", server.url]);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({ trials: 0, confidence: null, passed: false });
});
