import type { Millis } from "../../runtime/clock.js";
import type { ObjectKind } from "./object-fields.js";

/** A condition of a scenario's own, as plain data. */
export type Condition =
  | { readonly is: "compare"; readonly op: Comparison; readonly left: Term; readonly right: Term }
  | { readonly is: "flag"; readonly name: string }
  | { readonly is: "not"; readonly of: Condition }
  | { readonly is: "and" | "or"; readonly of: readonly Condition[] };

export type Comparison = "<" | "<=" | "==" | "!=" | ">=" | ">";

/** A value: bytes, milliseconds, plain numbers or texts. */
export type Term =
  | { readonly is: "number"; readonly value: number }
  | { readonly is: "text"; readonly value: string }
  /** A field of the object, or a figure of the report. */
  | { readonly is: "field"; readonly name: string }
  | { readonly is: "+" | "-" | "*" | "/"; readonly left: Term; readonly right: Term }
  /** Over all objects: the number or share of those for which a condition holds. */
  | { readonly is: "count" | "share"; readonly of: Condition }
  /** Over all objects. */
  | { readonly is: "sum" | "mean" | "min" | "max"; readonly of: Term };

/** A check of a scenario's own. */
export interface OwnCondition {
  /** As written, such as `each chunk: replicas >= 1`. */
  readonly text: string;
  /** `each`: it is about each object. `all`: about all of them together. `figures`: about figures of the report. */
  readonly over: "each" | "all" | "figures";
  /** The kind of the objects; left out: it is about figures. */
  readonly objects?: ObjectKind;
  readonly condition: Condition;
  /** Of `always`: it is not judged before. Left out: from the start. */
  readonly from?: Millis;
  /** Of `eventually`: it holds this long after the end at the latest. Left out: when the swarm has had its time to come to rest. */
  readonly within?: Millis;
  /** file:line */
  readonly where: string;
}
