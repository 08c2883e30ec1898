import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { hasFastPath } from "../../src/live/grpc/fast-path/install-fast-path.js";
import { GrpcEnvironment } from "../../src/live/grpc/grpc-environment.js";
import type { Tls } from "../../src/live/security/tls.js";
import { noObserver } from "../../src/runtime/observer.js";
import { TestAuthority } from "../security/test-authority.js";
import { environmentContract } from "./environment-contract.js";
import type { World } from "./world.js";

async function grpcWorld(tls?: (identity: string) => Promise<Tls>): Promise<World> {
  const spawned: GrpcEnvironment[] = [];
  const bugs: unknown[] = [];
  const onBug = (bug: unknown) => bugs.push(bug);
  return {
    bugs,
    async spawn(identity) {
      const env = new GrpcEnvironment({
        identity,
        tls: await tls?.(identity),
        seed: "contract",
        observer: noObserver,
        onBug,
      });
      spawned.push(env);
      await env.listen("127.0.0.1:0");
      return env;
    },
    serve: (env, service, handlers) => (env as GrpcEnvironment).serve(service, handlers),
    kill: (env) => (env as GrpcEnvironment).kill(),
    // Longer than anything takes on a machine that is busy with other things.
    async until(condition, patience = 60_000) {
      const start = performance.now();
      while (!condition()) {
        if (performance.now() - start > patience) throw new Error(`not so within ${patience} ms: ${condition}`);
        await sleep(2);
      }
    },
    pass: (time) => sleep(time),
    async close() {
      for (const env of spawned) env.kill();
    },
  };
}

const pki = await TestAuthority.create();
const how = process.env.SWARMLAB_FAST_PATH === "off" ? "without the fast path" : "with the fast path";
test(`this process is ${how}`, () => expect(hasFastPath()).toBe(how === "with the fast path"));
environmentContract(`gRPC ${how}`, () => grpcWorld());
environmentContract(`gRPC over TLS ${how}`, () => grpcWorld((identity) => pki.tls(identity, "node")));
