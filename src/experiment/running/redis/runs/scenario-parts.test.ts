import { readdirSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { scenarioOf } from "../../../../../test/scenarios/scenario.js";
import { scenarioHash } from "../../../../scenario/source/hash.js";
import { loadScenario } from "../../../../scenario/source/load.js";
import { type PackedMaterial, unpackManifest } from "../packed-material.js";
import { packScenario, unpackScenario } from "./scenario-parts.js";

// Leave out the scenario with a million nodes: reading it takes a thousand times as long as one with a thousand nodes.
const shipped = readdirSync("scenarios").filter((name) => name.endsWith(".yaml") && name !== "million.yaml");

function unpacked(hash: string, { manifest, parts }: PackedMaterial) {
  return unpackScenario(hash, { manifest: unpackManifest(manifest)!, parts });
}

test.each(shipped)("%s comes out as it went in", (name) => {
  const { scenario } = loadScenario(`scenarios/${name}`);
  const packed = packScenario(scenario!);
  expect(unpacked(scenarioHash(scenario!), packed)).toStrictEqual(scenario);
});

test("what JSON does not know comes out as it went in", () => {
  const scenario = scenarioOf("duration: 1min\nnodes: [{ class: a, count: 1 }]");
  const odd = {
    ...scenario,
    duration: 5,
    steps: [Number.POSITIVE_INFINITY, -0, [Number.NEGATIVE_INFINITY]].map((x) => ({ x })),
  };
  const packed = packScenario(odd as never);
  expect(unpacked(scenarioHash(odd as never), packed)).toStrictEqual(odd);
});

test("settings that differ in a value share their large parts", () => {
  const [one, two] = ["random", "two-choices"].map((placement) => {
    const { scenario } = loadScenario("scenarios/churn.yaml", { set: [`tracker.placement=${placement}`] });
    return packScenario(scenario!);
  }) as [PackedMaterial, PackedMaterial];
  expect(one.parts.size).toBeGreaterThan(0);
  expect([...two.parts.keys()]).toEqual([...one.parts.keys()]);
  expect(two.manifest.byteLength).toBeLessThan(4_000);
});

describe("what is not the scenario is refused:", () => {
  const { scenario } = loadScenario("scenarios/churn.yaml");
  const hash = scenarioHash(scenario!);
  const packed = packScenario(scenario!);
  const [name, bytes] = [...packed.parts].sort(([, a], [, b]) => a.byteLength - b.byteLength)[0]!;
  const with_ = (part: Uint8Array) => ({ ...packed, parts: new Map([...packed.parts, [name, part]]) });
  const json = JSON.parse(gunzipSync(packed.manifest).toString());
  const manifest = (change: object) => ({ ...packed, manifest: gzipSync(JSON.stringify({ ...json, ...change })) });

  test("a part is missing", () => {
    const parts = new Map([...packed.parts].filter(([key]) => key !== name));
    expect(() => unpacked(hash, { ...packed, parts })).toThrow(/part \w+ of scenario \w+ is missing/);
  });

  test.each<[string, Uint8Array]>([
    ["another value", gzipSync("[]")],
    ["no JSON", gzipSync("{")],
    ["not packed", Buffer.from("[]")],
    ["cut off", bytes.slice(0, -9)],
    ["itself, without end", gzipSync(JSON.stringify({ "~part": name }))],
  ])("a part is %s", (_, part) => {
    expect(() => unpacked(hash, with_(part))).toThrow();
  });

  test("another seed's hash is the same, another duration's is not", () => {
    const other = (change: object) => manifest({ text: JSON.stringify({ ...JSON.parse(json.text), ...change }) });
    expect(unpacked(hash, other({ seed: 77 })).seed).toBe(77);
    expect(() => unpacked(hash, other({ duration: 1 }))).toThrow(/is something else/);
    expect(() => unpacked(hash, other({ nodes: 7 }))).toThrow(/is something else/);
  });

  test("a manifest that is none", () => {
    const of = (text: string) => unpackManifest(gzipSync(text));
    expect(of("{}")).toBeUndefined();
    expect(of("[")).toBeUndefined();
    expect(of(JSON.stringify({ parts: ["x"], text: "" }))).toBeUndefined();
    expect(of(JSON.stringify({ parts: [], text: "", more: 1 }))).toBeUndefined();
    expect(unpackManifest(Buffer.from("no gzip"))).toBeUndefined();
    // This packed part is small, but would be large when unpacked.
    expect(of(" ".repeat(300 * 2 ** 20))).toBeUndefined();
  });
});
