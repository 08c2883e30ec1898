import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    environment: "node",
    pool: "forks",
    maxWorkers: 2,
    // No module keeps state (test/tidy.test.ts), so test files may share one process and what it has loaded.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
