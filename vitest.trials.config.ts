import { defineConfig } from "vitest/config";

/** Trials: the compiled program in many real processes. They wait more than they work, so several files run at once. */
export default defineConfig({
  test: {
    name: "trials",
    environment: "node",
    pool: "forks",
    setupFiles: ["test/setup/property-tests.ts"],
    include: ["test/trials/**/*.test.ts"],
    isolate: false,
    maxWorkers: 4,
    // The modules that one round of the trials has compiled are kept for the next round.
    experimental: { fsModuleCache: true },
    testTimeout: 240_000,
    hookTimeout: 240_000,
    env: { SWARMLAB_COMPILED: "1" },
  },
});
