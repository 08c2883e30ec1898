import type { Redis } from "ioredis";
import { type Material, MOST_PACKED_BYTES, unpackManifest } from "./packed-material.js";
import { keysOf } from "./redis-names.js";

/** The largest size of all packed materials that a worker keeps, in bytes. */
const MOST_KEPT_BYTES = 256 * 2 ** 20;

/** The materials that a worker fetched from Redis and used last, packed. Its threads share their bytes. */
export class MaterialCache {
  private readonly kept = new Map<string, Material>();
  private bytes = 0;

  constructor(private readonly client: Redis) {}

  /**
   * Resolves with a material; with undefined if the experiment no longer has it; or with a sentence if the data there is not a material.
   */
  async get(experiment: string, hash: string): Promise<Material | string | undefined> {
    const material = this.kept.get(hash) ?? (await this.fetch(experiment, hash));
    if (typeof material === "object") this.keep(hash, material);
    return material;
  }

  private async fetch(experiment: string, hash: string): Promise<Material | string | undefined> {
    const { materials } = keysOf(experiment);
    const bytes = await this.read(materials, hash);
    if (typeof bytes !== "object") return bytes;
    const manifest = unpackManifest(bytes);
    if (!manifest) return `what is called ${hash.slice(0, 8)} is something else`;
    const parts = new Map<string, Uint8Array>();
    for (const name of manifest.parts) {
      const part = await this.read(materials, name);
      if (typeof part !== "object") return part;
      parts.set(name, part);
    }
    return { manifest, parts };
  }

  private async read(key: string, field: string): Promise<Uint8Array | string | undefined> {
    if ((await this.client.hstrlen(key, field)) > MOST_PACKED_BYTES)
      return `a part of ${field.slice(0, 8)} is too large`;
    const bytes = await this.client.hgetBuffer(key, field);
    if (!bytes) return undefined;
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
    shared.set(bytes);
    return shared;
  }

  private keep(hash: string, material: Material): void {
    if (this.kept.delete(hash)) this.bytes -= sizeOf(material);
    this.kept.set(hash, material);
    this.bytes += sizeOf(material);
    for (const [oldest, its] of this.kept) {
      if (this.bytes <= MOST_KEPT_BYTES || oldest === hash) break;
      this.kept.delete(oldest);
      this.bytes -= sizeOf(its);
    }
  }
}

function sizeOf({ manifest, parts }: Material): number {
  return [...parts.values()].reduce((sum, part) => sum + part.byteLength, manifest.text.length);
}
