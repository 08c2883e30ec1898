import { renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { experimentFile } from "../../../test/experiment/experiment-file.js";
import { subjectOfFile } from "./subject.js";

test("the command that continues an experiment quotes paths that a shell would split", () => {
  const plain = experimentFile("1..2");
  expect(subjectOfFile(plain, undefined).again).toBe(`experiment resume ${plain}`);
  const path = join(dirname(plain), "my placement.yaml");
  renameSync(plain, path);
  expect(subjectOfFile(path, "my results")).toMatchObject({
    again: `experiment resume '${path}' --out 'my results'`,
    command: `swarmlab experiment resume '${path}' --out 'my results'`,
  });
});
