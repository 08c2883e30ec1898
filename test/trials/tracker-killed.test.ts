import { setTimeout as sleep } from "node:timers/promises";
import { expect, type TestContext, test } from "vitest";
import type { CommitRequest } from "../../src/gen/swarmlab/v1/tracker.js";
import type { ClientSession } from "../../src/live/daemon/client-session.js";
import { KeyedRandom } from "../../src/runtime/random/keyed-random.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import { MiB, PATIENT, TrialNetwork } from "./trial-network.js";

async function network({ onTestFinished }: TestContext): Promise<TrialNetwork> {
  const started = await TrialNetwork.start(PATIENT);
  onTestFinished(() => started.close());
  await Promise.all(["n1", "n2", "n3"].map((name) => started.node(name)));
  return started;
}

type Call = (...args: unknown[]) => unknown;

/** Runs `instead` in place of the client's first commit with the last page. `instead` gets a function that makes this call, and the call's `done`. */
function onLastCommit(session: ClientSession, instead: (call: (done: Call) => void, done: Call) => void): void {
  const env = session.env as unknown as { call: Call };
  const call = env.call.bind(env);
  let seen = false;
  env.call = (...args) => {
    if (args[2] !== "commit" || !(args[3] as CommitRequest).last || seen) return call(...args);
    seen = true;
    const [done, arg] = args.slice(5) as [Call, unknown];
    instead(
      (other) => call(...args.slice(0, 5), other, undefined),
      (result) => done(result, arg),
    );
    return 0;
  };
}

const NO_ANSWER = new RpcError(Code.UNAVAILABLE, "killed");

test.concurrent("the tracker is killed just before a commit reaches it: the client's retry decides, and the put is done once", async (context) => {
  const net = await network(context);
  const { path, content } = net.file("f", MiB);
  const result = await net.putHere(path, "f", (session) =>
    onLastCommit(session, (_call, done) => {
      void net
        .killTracker()
        .then(() => net.startTracker())
        .then(() => done(NO_ANSWER));
    }),
  );
  expect(result.error).toBeUndefined();
  await net.reads("f", content);
  await net.storesInAll(3 * content.length);
});

test.concurrent("the tracker is killed when it has acknowledged a commit, but nobody heard it: the file is not forgotten, and the retry is told so", async (context) => {
  const net = await network(context);
  const { path, content } = net.file("f", MiB);
  let epochs = 0;
  const result = await net.putHere(path, "f", (session) =>
    onLastCommit(session, (call, done) => {
      call((answer) => {
        expect(answer).toMatchObject({ acknowledged: true });
        void net
          .killTracker()
          .then(() => net.startTracker())
          .then(() => net.stat("f"))
          .then((stat) => {
            expect(stat.file).toMatchObject({ name: "f", size: content.length });
            epochs = stat.epoch;
          })
          .finally(() => done(NO_ANSWER));
      });
    }),
  );
  expect(result.error).toBeUndefined();
  expect(epochs).toBe(2);
  await net.reads("f", content);
  await net.storesInAll(3 * content.length);
});

test.concurrent("the tracker is killed at any moment of a put: what was acknowledged is never forgotten, what was not is whole or absent", async (context) => {
  const net = await network(context);
  const contents = new Map<string, Buffer>();
  const acknowledged: string[] = [];
  const draws = new KeyedRandom(1).draws("workload", "tracker-killed");
  let usual = 0;
  for (let n = 0; n <= 6; n++) {
    const name = `f-${n}`;
    const { path, content } = net.file(name, MiB / 2);
    contents.set(name, content);
    const began = performance.now();
    const put = net.putHere(path, name).catch((failure: Error) => ({ error: failure }));
    if (n > 0) {
      // Kill the tracker at a moment between the first call and some time after the acknowledgement.
      await sleep(((n - 1 + draws.next()) / 5) * usual);
      await net.killTracker();
      await net.startTracker();
    }
    if (!(await put).error) acknowledged.push(name);
    if (n === 0) usual = performance.now() - began;
    const files = await net.ask((client) => client.files());
    const listed = files.map((file) => file.name);
    expect(listed).toEqual(expect.arrayContaining(acknowledged));
    for (const file of files) expect(file.size).toBe(content.length);
  }
  await net.settled(3);
  const files = await net.ask((client) => client.files());
  for (const { name } of files) await net.reads(name, contents.get(name)!);
  await net.storesInAll(files.reduce((sum, { size }) => sum + 3 * size, 0));
  // A client outlasts a tracker that is away for a second or two.
  expect(acknowledged.length).toBeGreaterThan(4);
});
