import { CallLog } from "../../src/play/record/calls/call-log.js";
import { WatchedEnvironment } from "../../src/play/record/calls/watched-environment.js";
import type { Environment } from "../../src/runtime/environment.js";
import type { NetworkSpec } from "../../src/runtime/network-spec.js";
import type { Host } from "../../src/sim/host.js";
import { Simulation } from "../../src/sim/simulation.js";
import { environmentContract } from "./environment-contract.js";
import type { World } from "./world.js";

/** Simulated time that passes between two looks at a condition, in ms. */
const STEP = 1;

async function simulatedWorld(network: Partial<NetworkSpec>): Promise<World> {
  const simulation = new Simulation({ seed: "contract", network, freeze: network.wire !== "encoded", certify: true });
  const bugs: unknown[] = [];
  const run = (time: number) => {
    try {
      simulation.runUntil(time);
    } catch (bug) {
      bugs.push(bug);
    }
  };
  return {
    bugs,
    // Links of 100 Mbit/s: a chunk takes its time, as it does on a real network.
    spawn: async (identity) => simulation.addHost({ identity, up: 12.5e6, down: 12.5e6 }),
    serve: (env, service, handlers) => (env as Host).serve(service, handlers),
    kill: (env) => simulation.crash(env as Host),
    async until(condition, patience = 5000) {
      const end = simulation.now + patience;
      while (!condition()) {
        if (simulation.now >= end) throw new Error(`not so within ${patience} ms: ${condition}`);
        run(simulation.now + STEP);
      }
    },
    pass: async (time) => run(simulation.now + time),
    async close() {},
  };
}

/** A simulated world in which a log records every call. */
async function watchedWorld(): Promise<World> {
  const world = await simulatedWorld({});
  const log = new CallLog(() => 0);
  const hosts = new Map<Environment, Environment>();
  return {
    ...world,
    async spawn(identity) {
      const host = await world.spawn(identity);
      const watched = new WatchedEnvironment(host, log, hosts.size);
      hosts.set(watched, host);
      return watched;
    },
    serve: (env, service, handlers) => world.serve(hosts.get(env)!, service, handlers),
    kill: (env) => world.kill(hosts.get(env)!),
  };
}

environmentContract("simulated", () => simulatedWorld({}));
environmentContract("simulated (encoded messages)", () => simulatedWorld({ wire: "encoded" }));
environmentContract("simulated and watched", () => watchedWorld());
