import { createHash } from "node:crypto";
import * as z from "zod";
import {
  type Material,
  type PackedMaterial,
  packMaterial,
  unpackMaterial,
} from "../../../experiment/running/redis/packed-material.js";
import type { FileText } from "../../../scenario/source/read-once.js";
import { type Base, baseOf } from "../../draw/draw-onto.js";
import type { Written } from "../../written.js";

/** A base as it is sent: the scenario as its YAML gives it, and the texts of the files that it names. */
const sentBase = z
  .strictObject({
    path: z.string().max(4_096),
    // The format's own schema checks it.
    written: z.custom<Written>((value) => typeof value === "object" && value !== null && !Array.isArray(value)),
    files: z
      .array(
        z.tuple([
          z.string().max(4_096),
          z.union([z.strictObject({ text: z.string() }), z.strictObject({ error: z.string() })]),
        ]),
      )
      .max(1_000),
  })
  .nullable();

const sent = z.strictObject({ base: z.string() });

/** The base of a campaign as workers get it, and its hash; null: scenarios are completely drawn. */
export function packBase(base: Base | null): { readonly hash: string; readonly material: PackedMaterial } {
  const text = JSON.stringify(base && { path: base.path, written: base.written, files: [...base.files] });
  return { hash: hashOf(text), material: packMaterial({ base: text }) };
}

/** Builds the base with this hash. Throws if the material is something else. No file of this machine is read. */
export function unpackBase(hash: string, material: Material): Base | null {
  const title = `campaign ${hash.slice(0, 8)}`;
  const { data } = sent.safeParse(unpackMaterial(title, material));
  if (data === undefined || hashOf(data.base) !== hash) throw new Error(`what is called ${title} is something else`);
  const read = sentBase.parse(JSON.parse(data.base));
  if (read === null) return null;
  const files = new Map<string, FileText>(read.files);
  return baseOf(read.written, read.path, (name) => files.get(name) ?? { error: "it was not sent" });
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
