import type { OwnCondition, Term } from "../../../scenario/conditions/condition.js";
import { type ObjectKind, objectFields } from "../../../scenario/conditions/object-fields.js";
import { grouped } from "../../../scenario/expand/grouped.js";
import { holds, measured, termsOf, type Value, type Values } from "./evaluate.js";
import { fieldReaders, type Objects, objectNames } from "./fields.js";
import type { SwarmMirror } from "./swarm-mirror.js";
import type { Violation } from "./swarm-view.js";

/** Reads a figure of the report up to now, by its path. It returns null if there is nothing to measure, and undefined if there is no such figure. */
export type FigureReader = (path: string) => number | null | undefined;

type AnyObject = Objects[ObjectKind];

/** Lists all objects of a kind that exist now. */
export function objectsOf(kind: ObjectKind, mirror: SwarmMirror): Iterable<AnyObject> {
  if (kind === "node") return mirror.nodes;
  return kind === "file" ? mirror.files : chunksOf(mirror);
}

function* chunksOf({ files }: SwarmMirror): Generator<AnyObject> {
  for (const file of files) yield* file.chunks;
}

/** Whether conditions apply to an object. They apply to a file, and to its chunks, from its commit to its removal. */
export function isThere(kind: ObjectKind, object: AnyObject): boolean {
  if (kind === "node") return true;
  return kind === "file" ? (object as Objects["file"]).isCommitted : (object as Objects["chunk"]).file.isCommitted;
}

/** Asks a condition about one object. `true`: it holds; undefined: there is nothing to measure. */
export function askOf(own: OwnCondition, kind: ObjectKind, object: AnyObject): Violation | true | undefined {
  const values = valuesOf(kind, object);
  const held = holds(own.condition, values);
  if (held !== false) return held;
  return { object: (objectNames[kind] as (object: AnyObject) => string)(object), detail: inWords(own, values, kind) };
}

/** Asks a condition about all objects together, or about figures. */
export function askOfAll(
  own: OwnCondition,
  mirror: SwarmMirror,
  figures: FigureReader | undefined,
): Violation | true | undefined {
  const { objects } = own;
  const values: Values = objects
    ? { read: () => undefined, each: () => eachOf(objects, mirror) }
    : { read: (path) => figures?.(path) ?? undefined };
  const held = holds(own.condition, values);
  return held === false ? { detail: inWords(own, values, objects) } : held;
}

function valuesOf(kind: ObjectKind, object: AnyObject): Values {
  const readers = fieldReaders[kind] as Readonly<Record<string, (object: AnyObject) => Value>>;
  return { read: (name) => readers[name]?.(object) };
}

function* eachOf(kind: ObjectKind, mirror: SwarmMirror): Generator<Values> {
  for (const object of objectsOf(kind, mirror)) yield valuesOf(kind, object);
}

/** Writes the values with which a condition failed, such as `replicas 0, wanted 3`. */
function inWords(own: OwnCondition, values: Values, kind: ObjectKind | undefined): string {
  const words = termsOf(own.condition).map((term) => {
    const value = measured(term, values);
    return `${nameOf(term)} ${typeof value === "number" ? numberInWords(value, isBytes(term, kind)) : String(value)}`;
  });
  return [...new Set(words)].join(", ");
}

function nameOf(term: Term): string {
  return term.is === "field" ? term.name : `${term.is}(…)`;
}

function isBytes(term: Term, kind: ObjectKind | undefined): boolean {
  if (term.is !== "field" || !kind) return false;
  const fields: Readonly<Record<string, { readonly unit: string }>> = objectFields[kind];
  return fields[term.name]?.unit === "bytes";
}

function numberInWords(value: number, isBytes: boolean): string {
  if (isBytes) return `${grouped(Math.round(value))} B`;
  return Number.isInteger(value) ? grouped(value) : String(Number(value.toPrecision(6)));
}
