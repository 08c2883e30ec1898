import type { Millis } from "../../runtime/clock.js";
import type { ObjectKind } from "./object-fields.js";

/** A condition that a scenario defines, as plain data. */
export type Condition =
  | { readonly is: "compare"; readonly op: Comparison; readonly left: Term; readonly right: Term }
  | { readonly is: "flag"; readonly name: string }
  | { readonly is: "not"; readonly of: Condition }
  | { readonly is: "and" | "or"; readonly of: readonly Condition[] };

export type Comparison = "<" | "<=" | "==" | "!=" | ">=" | ">";

/** A term of a condition. Its value is in bytes, in ms or in bytes per second, or it is a plain number or a text. */
export type Term =
  | { readonly is: "number"; readonly value: number }
  | { readonly is: "text"; readonly value: string }
  /** A field of the object, or a figure of the report. */
  | { readonly is: "field"; readonly name: string }
  | { readonly is: "+" | "-" | "*" | "/"; readonly left: Term; readonly right: Term }
  /** An aggregate over all objects: the number or the share of the objects for which a condition holds. */
  | { readonly is: "count" | "share"; readonly of: Condition }
  /** An aggregate over all objects: the sum, mean, minimum or maximum of a value. */
  | { readonly is: "sum" | "mean" | "min" | "max"; readonly of: Term };

/** A check that a scenario defines. */
export interface OwnCondition {
  /** The check as the scenario writes it, such as `each chunk: replicas >= 1`. */
  readonly text: string;
  /** What the condition is about. `each`: each object. `all`: all objects together. `figures`: figures of the report. */
  readonly over: "each" | "all" | "figures";
  /** The kind of the objects. Left out: the condition is about figures. */
  readonly objects?: ObjectKind;
  readonly condition: Condition;
  /** For `always`: the time in ms before which the check is not judged. Left out: it is judged from the start. */
  readonly from?: Millis;
  /**
   * For `eventually`: the condition must hold at the latest this long after the end of the run. Left out: once the swarm has had its time to
   * come to rest.
   */
  readonly within?: Millis;
  /** The place of the check, as file:line. */
  readonly where: string;
}
