import { expect, test } from "vitest";
import { Files, FileVersion } from "./files.js";

function commit(files: Files, name: string, id: number): FileVersion {
  const file = new FileVersion(id, name, 100, 100, 1, "owner");
  files.add(file);
  files.commit(file);
  return file;
}

test("names are listed in the order in which they first appeared, through overwrites and removals", () => {
  const files = new Files();
  const [b] = ["b", "a", "c"].map((name, n) => commit(files, name, n));
  expect(files.oldestFirst()).toEqual(["b", "a", "c"]);
  commit(files, "a", 3);
  commit(files, "d", 4);
  expect(files.oldestFirst()).toEqual(["b", "a", "c", "d"]);
  files.retire(b!);
  expect(files.oldestFirst()).toEqual(["a", "c", "d"]);
  commit(files, "b", 5);
  expect(files.oldestFirst()).toEqual(["a", "c", "d", "b"]);
  expect([...files.fromName("b")].map((file) => file.name)).toEqual(["b", "c", "d"]);
  expect(files.count).toBe(4);
});

test("the list of names is the same when it was not asked for in between", () => {
  const files = new Files();
  const all = Array.from({ length: 1000 }, (_, n) => commit(files, `f${n}`, n));
  for (const file of all.filter((_, n) => n % 2 === 0)) files.retire(file);
  expect(files.oldestFirst()).toEqual(all.filter((_, n) => n % 2 === 1).map((file) => file.name));
});
