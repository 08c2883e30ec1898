import type { objectFields } from "../../../scenario/conditions/object-fields.js";
import type { MirrorChunk, MirrorFile, MirrorNode } from "./swarm-mirror.js";

type Value = number | string | boolean;

/** The type of the objects of each kind. */
export interface Objects {
  readonly chunk: MirrorChunk;
  readonly file: MirrorFile;
  readonly node: MirrorNode;
}

type Readers = {
  readonly [kind in keyof Objects]: {
    readonly [name in keyof (typeof objectFields)[kind]]: (object: Objects[kind]) => Value;
  };
};

/** Reads the fields that conditions name. */
export const fieldReaders: Readers = {
  chunk: {
    replicas: (chunk) => chunk.replicas,
    copies: (chunk) => chunk.copies,
    disks: (chunk) => chunk.disks,
    mapped: (chunk) => chunk.mapped,
    wanted: (chunk) => chunk.file.wanted,
    zones: (chunk) => new Set([...chunk.held].map(({ zone }) => zone)).size,
    size: (chunk) => chunk.size,
    file: (chunk) => chunk.file.name,
    readable: (chunk) => chunk.copies > 0,
    lost: (chunk) => chunk.disks === 0,
  },
  file: {
    replicas: ({ chunks }) =>
      chunks.reduce((least, chunk) => Math.min(least, chunk.replicas), chunks[0]?.replicas ?? 0),
    chunks: ({ chunks }) => chunks.length,
    wanted: (file) => file.wanted,
    size: (file) => file.size,
    name: (file) => file.name,
    readable: ({ chunks }) => chunks.every((chunk) => chunk.copies > 0),
    lost: ({ chunks }) => chunks.some((chunk) => chunk.disks === 0),
  },
  node: {
    stored: (node) => node.stored,
    cached: (node) => node.cached,
    capacity: (node) => node.capacity,
    replicas: (node) => node.replicas,
    name: (node) => node.name,
    class: (node) => node.class,
    zone: (node) => node.zone,
    region: (node) => node.region,
    health: (node) => node.health,
    up: (node) => node.isUp,
  },
};

/** Writes the name of an object for texts. */
export const objectNames: { readonly [kind in keyof Objects]: (object: Objects[kind]) => string } = {
  chunk: ({ file, index }) => `chunk ${index} of ${file.name}`,
  file: ({ name }) => name,
  node: ({ name }) => name,
};
