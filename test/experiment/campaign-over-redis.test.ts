import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Redis } from "ioredis";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { SeedsOverRedis } from "../../src/campaign/run/redis/seeds-over-redis.js";
import { ENGINE_VERSION } from "../../src/experiment/plan/engine-version.js";
import { Presences } from "../../src/experiment/running/redis/presences.js";
import { queueName, WIRE_VERSION, WORKERS } from "../../src/experiment/running/redis/redis-names.js";
import { invoked, scenarioFile } from "../cli/program.js";
import { killAll, Program } from "../e2e/program.js";
import { addressOf, redisForTest, startWorker, until, workOf } from "./over-redis.js";

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

/** Starts a worker, and kills it while a range is under way. If the range ended just before the kill, it tries again with another worker. */
async function killWithRange(client: Redis, url: string): Promise<void> {
  for (;;) {
    const worker = startWorker(url);
    await killAtWork(client, worker);
    if ((await workOf(client, worker)) !== undefined) return;
  }
}

/** The entries in Redis that belong to one campaign. */
async function entriesIn(client: Redis): Promise<readonly string[]> {
  return (await client.keys("swarmlab:*")).filter((key) => /experiment:|runs-.*:x/.test(key));
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
  expect(await entriesIn(client)).toEqual([]);
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
  expect(await entriesIn(client)).toEqual([]);
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

test("a campaign whose only worker is killed ends after Ctrl-C with what is known, and at once after a second one", async () => {
  const server = await redisForTest();
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const file = scenarioWithFile();
  const fuzz = (...words: string[]) =>
    Program.start("fuzz", file, "--seeds", "1000000", "--no-shrink", "--bugs", join(dirname(file), "bugs"), ...words);

  const hasty = fuzz("--json", "--redis", server.url);
  await killWithRange(client, server.url);
  hasty.signal("SIGINT");
  await hasty.says(/press Ctrl-C again/);
  let code: number | string | undefined;
  const ended = hasty.ended().then((its) => {
    code = its;
  });
  await until(() => {
    hasty.signal("SIGINT");
    return code !== undefined;
  }, "it ends at once");
  await ended;
  expect(code).toBe(130);
  expect(JSON.parse(/^\{[\s\S]*^\}/m.exec(hasty.output)?.[0] ?? "")).toMatchObject({ from: 1 });
  // Its entries would expire after a minute.
  await client.flushall();

  const patient = fuzz("--redis", server.url);
  await killWithRange(client, server.url);
  patient.signal("SIGINT");
  expect(await patient.ended()).toBe(130);
  expect(patient.output).toMatch(/no worker is left for the seeds? \d+/);
  expect(patient.output).toMatch(/^played {6}[\d,]+ seeds, |^no seed was played/m);
  expect(await entriesIn(client)).toEqual([]);
}, 300_000);

test("seeds before the first failure are not waited for if all workers are gone", async () => {
  const server = await redisForTest();
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const told: string[] = [];
  const tell = (line: string) => told.push(line);
  const seeds = await SeedsOverRedis.open(null, { address: addressOf(server.url), name: "fuzz", tell });
  onTestFinished(() => seeds.close());
  const tasks = [1, 6].map((from, place) => ({ place, task: { from, count: 5, stopsAtFailure: true } }));
  const never = new AbortController().signal;
  await seeds.play(tasks, () => expect.unreachable(), { noMore: never, giveUp: never, enough: AbortSignal.abort() });
  expect(told).toContain("no worker is left for the seeds 1 to 5, nor for 1 more like this: not waiting for one");
  await seeds.close();
  expect(await entriesIn(client)).toEqual([]);
});

test("a server with something else under a key of swarmlab ends a campaign with a sentence", async () => {
  const server = await redisForTest();
  const client = server.client();
  onTestFinished(() => client.disconnect());
  for (const key of [WORKERS, `swarmlab:${queueName(ENGINE_VERSION)}:wait`]) {
    await client.set(key, "something else");
    const told = await invoked(["fuzz", "--seeds", "5", "--quiet", "--redis", server.url]);
    expect(told.code).toBe(1);
    expect(told.err).toContain(`cannot use the Redis server at ${server.url}: it holds something else`);
    expect(told.err).not.toContain("bug of swarmlab");
    await client.flushall();
  }
});

test("a campaign whose scenario is damaged in Redis ends with a sentence", async () => {
  const server = await redisForTest();
  const client = server.client();
  onTestFinished(() => client.disconnect());
  const fuzz = Program.start("fuzz", "--seeds", "5", "--redis", server.url);
  const materials = async () => (await client.keys("swarmlab:experiment:*:materials"))[0];
  await until(async () => (await client.keys("swarmlab:runs-*:x*")).length > 0, "ranges are handed out");
  const key = (await materials()) as string;
  for (const name of await client.hkeys(key)) await client.hset(key, name, "damage");
  startWorker(server.url);
  expect(await fuzz.ended()).toBe(1);
  expect(fuzz.output).toMatch(
    /swarmlab: a worker could not play the seeds 1 to 5: what is called \w+ is something else/,
  );
});
