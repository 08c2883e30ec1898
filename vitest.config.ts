import { defineConfig } from "vitest/config";

/** Tests on the real clock, with sockets: they need a machine of their own, so they run after the others, one file at a time. */
const live = [
  "src/live/**/*.test.ts",
  "src/play/worlds/hosted/**/*.test.ts",
  "test/contract/grpc.test.ts",
  "test/security/**/*.test.ts",
  "test/acceptance/b12-*.test.ts",
];
/** Tests of what the fast path must not change. They run in processes without it, since a process cannot undo it once it is installed. */
const plain = ["test/contract/grpc.test.ts", "src/live/grpc/set-up-grpc.test.ts"];
/** Tests that start programs as processes, such as nodes, workers and Redis. Those take minutes, so `npm test` leaves them to `npm run test:processes`. */
const processes = [
  "test/e2e/**/*.test.ts",
  "test/examples/**/*.test.ts",
  "test/experiment/**/*.test.ts",
  "test/serve/**/*.test.ts",
  "test/acceptance/b07-*.test.ts",
];
/** Tests of processes that must act within seconds. These tests fail on a machine that is busy with other tests. */
const timed = [
  "src/play/worlds/processes/**/*.test.ts",
  "test/acceptance/b10-*.test.ts",
  "test/e2e/fidelity.test.ts",
  "test/e2e/operations.test.ts",
  "test/experiment/redis-engine.test.ts",
  "test/serve/watch.test.ts",
];
const shared = {
  environment: "node",
  pool: "forks",
  // Gives every property test its seed.
  setupFiles: ["test/setup/property-tests.ts"] as string[],
  testTimeout: 60_000,
  hookTimeout: 60_000,
} as const;

// No module keeps state (test/tidy.test.ts), so test files may share a process and what it has loaded.
export default defineConfig({
  test: {
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/gen/**", "src/**/*.test.ts"],
      reporter: ["text-summary", "json-summary"],
    },
    projects: [
      {
        test: {
          ...shared,
          name: "simulated",
          include: ["src/**/*.test.ts", "test/**/*.test.ts"],
          exclude: [...live, ...processes, ...timed, "test/browser/**", "test/trials/**"],
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          setupFiles: [...shared.setupFiles, "test/setup/grpc.ts"],
          isolate: false,
          maxWorkers: 2,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // A page draws in its next frame, which is late on a busy machine.
          expect: { poll: { timeout: 20_000 } },
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: "live",
          include: live,
          exclude: ["src/live/grpc/set-up-grpc.test.ts"],
          setupFiles: [...shared.setupFiles, "test/setup/grpc.ts"],
          isolate: false,
          maxWorkers: 1,
          fileParallelism: false,
          maxConcurrency: 2,
          testTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...shared,
          name: "plain",
          include: plain,
          setupFiles: [...shared.setupFiles, "test/setup/grpc.ts"],
          env: { SWARMLAB_FAST_PATH: "off" },
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...shared,
          name: "processes",
          include: processes,
          exclude: timed,
          setupFiles: [...shared.setupFiles, "test/setup/grpc.ts"],
          isolate: false,
          // These tests wait more than they work, and their time limits are long. So two files run at once.
          maxWorkers: 2,
          testTimeout: 180_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          ...shared,
          name: "timed",
          include: timed,
          setupFiles: [...shared.setupFiles, "test/setup/grpc.ts"],
          isolate: false,
          maxWorkers: 1,
          fileParallelism: false,
          // Some tests start a dozen processes each. These must do within seconds what their scenario tells them, so few tests run at once.
          maxConcurrency: 2,
          testTimeout: 180_000,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
