import fc from "fast-check";
import { expect, test } from "vitest";
import { settingsName } from "./settings-name.js";

test("is what was set, readable and in an order of its own", () => {
  expect(settingsName([])).toBe("");
  expect(settingsName(["replication=2"])).toBe("replication=2");
  expect(settingsName(["tracker.placement=random", "replication=2"])).toBe("replication=2,tracker.placement=random");
  expect(settingsName(["replication=2", "tracker.placement=random"])).toBe("replication=2,tracker.placement=random");
  // The folder's name has these already.
  expect(settingsName(["seed=3", "name=other"])).toBe("");
});

test("tells apart the orders of settings of which one overwrites another", () => {
  const pairs = [
    ["replication=2", "replication=3"],
    ["node={cache: 0}", "node.cache=1 MiB"],
    ["workloads[0]={}", "workloads[0].put.rate=1/h"],
  ] as const;
  for (const [one, other] of pairs) expect(settingsName([one, other])).not.toBe(settingsName([other, one]));
  expect(settingsName(["node.cache=0", "nodes=2"])).toBe(settingsName(["nodes=2", "node.cache=0"]));
  expect(settingsName(["replication=2", "replication=2"])).toBe("replication=2");
});

test("tells apart what only characters do that no file name has", () => {
  const names = ["node.cache=0 B", "node.cache=0/B", "node.cache=0-B"].map((one) => settingsName([one]));
  expect(new Set(names).size).toBe(3);
  expect(names[0]).toMatch(/^node\.cache=0-B-[0-9a-f]{8}$/);
});

test("is a safe and short part of a file name, and another for other settings", () => {
  const settings = fc.array(fc.string({ unit: "binary", maxLength: 90 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(settings, settings, (ours, theirs) => {
      const name = settingsName(ours);
      expect(name).toMatch(/^[\w.,=+-]*$/);
      expect(name.length).toBeLessThanOrEqual(60);
      expect(name.endsWith(".")).toBe(false);
      const key = (all: readonly string[]) =>
        [...new Set(all.map((one) => one.trim()).filter((one) => !/^(?:seed|name)=/.test(one)))].sort().join(",");
      if (key(ours) !== key(theirs)) expect(settingsName(theirs)).not.toBe(name);
    }),
    { seed: 11 },
  );
});
