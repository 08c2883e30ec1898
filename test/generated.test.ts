import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("the generated code is that of the proto files", () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const check = () =>
    execFileSync(process.execPath, ["--import", "tsx", "scripts/generate.ts", "--check"], { cwd: root });
  expect(check).not.toThrow();
});
