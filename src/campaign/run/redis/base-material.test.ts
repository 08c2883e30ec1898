import { expect, test } from "vitest";
import {
  type Material,
  type PackedMaterial,
  unpackManifest,
} from "../../../experiment/running/redis/packed-material.js";
import { baseOf } from "../../draw/draw-onto.js";
import { OtherDraws, packBase, unpackBase } from "./base-material.js";

const written = {
  duration: "1min",
  nodes: 3,
  network: { latency: { matrix: "rtt.csv" } },
  steps: [{ at: "1s", put: { node: "node-1", file: "film", size: "1 MiB" } }],
};
const rtt = { text: "0,10,20\n10,0,30\n20,30,0\n" };
const base = baseOf(written, "elsewhere/small.yaml", (name) => (name === "rtt.csv" ? rtt : { error: "no" }));

function received({ manifest, parts }: PackedMaterial): Material {
  return { manifest: unpackManifest(manifest)!, parts };
}

test("a scenario with a file of its own is the same where there is no such file", () => {
  const { hash, material } = packBase(base);
  expect(unpackBase(hash, received(material))).toEqual(base);
});

test("a file that was not sent is not looked for", () => {
  const { hash, material } = packBase({ ...base, files: new Map() });
  expect(() => unpackBase(hash, received(material))).toThrow(/cannot read "rtt.csv": it was not sent/);
});

test("a campaign without a scenario has a material, too", () => {
  const { hash, material } = packBase(null);
  expect(unpackBase(hash, received(material))).toBeNull();
});

test("a program that draws other scenarios from the same seeds does not play them", () => {
  // The shorter scenario has its faults at other times.
  const { hash, material } = packBase({ ...base, duration: base.duration / 2 });
  expect(() => unpackBase(hash, received(material))).toThrow(OtherDraws);
});

test("what is not the scenario with this hash is refused", () => {
  const { hash } = packBase(base);
  const other = packBase({ ...base, path: "other.yaml" });
  expect(() => unpackBase(hash, received(other.material))).toThrow(/is something else/);
  const bad = packBase({ ...base, written: { ...written, nodes: -1 } });
  expect(() => unpackBase(bad.hash, received(bad.material))).toThrow(/nodes/);
});
