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
import { scenarioOfSeed } from "../../play-seed.js";
import type { Written } from "../../written.js";

/** A base as it is sent: the scenario as its YAML gives it, and the texts of the files that it names. */
const sentBase = z.strictObject({
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
});

/** What is sent: the base, and a hash of the scenarios that the coordinator draws from some seeds. */
const sentCampaign = z.strictObject({ base: sentBase.nullable(), drawn: z.string().max(100) });

const sent = z.strictObject({ campaign: z.string() });

/** The number of seeds whose scenarios a worker compares with the coordinator's. */
const COMPARED = 8;

/** The error that a worker would play other scenarios than the coordinator expects, because its program draws scenarios in another way. */
export class OtherDraws extends Error {}

/** Makes what workers get of a campaign's base, and the hash of it. `base`: null if scenarios are completely drawn. */
export function packBase(base: Base | null): { readonly hash: string; readonly material: PackedMaterial } {
  const itself = base && { path: base.path, written: base.written, files: [...base.files] };
  const campaign = JSON.stringify({ base: itself, drawn: drawnFrom(base) });
  return { hash: hashOf(campaign), material: packMaterial({ campaign }) };
}

/**
 * Builds the base with this hash. Throws if the material is something else, and OtherDraws if this program draws other scenarios than the
 * coordinator's. No file of this machine is read.
 */
export function unpackBase(hash: string, material: Material): Base | null {
  const title = `campaign ${hash.slice(0, 8)}`;
  const { data } = sent.safeParse(unpackMaterial(title, material));
  if (data === undefined || hashOf(data.campaign) !== hash)
    throw new Error(`what is called ${title} is something else`);
  const { base: itself, drawn } = sentCampaign.parse(JSON.parse(data.campaign));
  const base = itself && built(itself);
  if (drawnFrom(base) !== drawn)
    throw new OtherDraws("it draws other scenarios from the same seeds: install the same swarmlab on both machines");
  return base;
}

function built(itself: z.infer<typeof sentBase>): Base {
  const files = new Map<string, FileText>(itself.files);
  return baseOf(itself.written, itself.path, (name) => files.get(name) ?? { error: "it was not sent" });
}

function drawnFrom(base: Base | null): string {
  return hashOf(JSON.stringify(Array.from({ length: COMPARED }, (_, seed) => scenarioOfSeed(seed, base))));
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
