import type { Redis } from "ioredis";
import { keysOf } from "./redis-names.js";
import type { PackedScenario } from "./run-thread.js";
import { MOST_PACKED_BYTES, unpackManifest } from "./scenario-parts.js";

/** The largest size of all packed scenarios that a worker keeps, in bytes. */
const MOST_KEPT_BYTES = 256 * 2 ** 20;

/** The scenarios that a worker fetched from Redis and used last, packed. Its threads share their bytes. */
export class ScenarioCache {
  private readonly kept = new Map<string, PackedScenario>();
  private bytes = 0;

  constructor(private readonly client: Redis) {}

  /** Resolves with a scenario; with undefined if the experiment has it no more; or with a sentence if the data there is not a scenario. */
  async get(experiment: string, hash: string): Promise<PackedScenario | string | undefined> {
    const scenario = this.kept.get(hash) ?? (await this.fetch(experiment, hash));
    if (typeof scenario === "object") this.keep(hash, scenario);
    return scenario;
  }

  private async fetch(experiment: string, hash: string): Promise<PackedScenario | string | undefined> {
    const { scenarios } = keysOf(experiment);
    const bytes = await this.read(scenarios, hash);
    if (typeof bytes !== "object") return bytes;
    const manifest = unpackManifest(bytes);
    if (!manifest) return `what is called scenario ${hash.slice(0, 8)} is something else`;
    const parts = new Map<string, Uint8Array>();
    for (const name of manifest.parts) {
      const part = await this.read(scenarios, name);
      if (typeof part !== "object") return part;
      parts.set(name, part);
    }
    return { manifest, parts };
  }

  private async read(key: string, field: string): Promise<Uint8Array | string | undefined> {
    if ((await this.client.hstrlen(key, field)) > MOST_PACKED_BYTES) return "a part of a scenario is too large";
    const bytes = await this.client.hgetBuffer(key, field);
    if (!bytes) return undefined;
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
    shared.set(bytes);
    return shared;
  }

  private keep(hash: string, scenario: PackedScenario): void {
    if (this.kept.delete(hash)) this.bytes -= sizeOf(scenario);
    this.kept.set(hash, scenario);
    this.bytes += sizeOf(scenario);
    for (const [oldest, its] of this.kept) {
      if (this.bytes <= MOST_KEPT_BYTES || oldest === hash) break;
      this.kept.delete(oldest);
      this.bytes -= sizeOf(its);
    }
  }
}

function sizeOf({ manifest, parts }: PackedScenario): number {
  return [...parts.values()].reduce((sum, part) => sum + part.byteLength, manifest.scenario.length);
}
