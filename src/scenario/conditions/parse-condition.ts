import { quoted } from "../source/problem.js";
import { suggestion, suggestionInParts } from "../source/suggest.js";
import type { Comparison, Condition, Term } from "./condition.js";
import { type Token, tokensOf, type Unreadable } from "./condition-tokens.js";
import type { ConditionUnit } from "./object-fields.js";

/** The names that a condition may use. */
export interface ConditionNames {
  /** The unit of a field; undefined: there is no such field. */
  unitOf(name: string): ConditionUnit | undefined;
  /** The only texts that a field can have; undefined: it may have any text. */
  wordsOf?(name: string): readonly string[] | undefined;
  /** The names of all fields, for suggestions. */
  readonly known: Iterable<string>;
  /** Whether the condition is about all objects together. Then it has aggregates in place of plain fields. */
  readonly isOverAll: boolean;
  /** The kind of object that has the fields, in words such as `a chunk`. */
  readonly owner: string;
  /**
   * Whether the parser cannot know which fields there are. Then any name is allowed, and stands for a number without a unit. A comparison
   * may then have different units on its two sides.
   */
  readonly isUnknown?: boolean;
}

/** The error that says what is wrong with a condition. */
export class ConditionProblem extends Error {}

interface Typed {
  readonly term: Term;
  readonly unit: ConditionUnit;
  /** Whether the value is written as 0, which needs no unit. */
  readonly isZero: boolean;
}

const COMPARISONS: readonly string[] = ["<", "<=", "==", "!=", ">=", ">"];
/**
 * A message from one part of the parser to another, which no user sees. The parser has read a condition in brackets, but the sign behind the
 * brackets shows that they should contain a value.
 */
const A_VALUE = "a value";
const COUNTS: readonly string[] = ["count", "share"];
const TERMS: readonly string[] = ["sum", "mean", "min", "max"];
const AGGREGATES: readonly string[] = [...COUNTS, ...TERMS];

const unitWords: { readonly [unit in ConditionUnit]: string } = {
  number: "a number without a unit",
  bytes: "a size, such as 10 MiB",
  time: "a time, such as 5min",
  rate: "a bandwidth, such as 10 Mbit/s",
  text: "a text",
  flag: "true or false",
};

/** Reads a condition, such as `replicas >= 1 and not lost`. Throws ConditionProblem. */
export function parseCondition(text: string, names: ConditionNames): Condition {
  const tokens = tokensOf(text);
  if (!Array.isArray(tokens)) {
    const { unreadable, isInText } = tokens as Unreadable;
    const marks = /^['"]/.test(unreadable)
      ? "its closing quotation mark is missing"
      : "a text with such characters needs quotation marks";
    const hint = isInText ? `; ${marks}` : "";
    throw new ConditionProblem(`cannot read ${quoted(unreadable)}${hint}`);
  }
  return new Parser(tokens, names).whole();
}

/** Reads the tokens of one condition from left to right; `not` binds tighter than `and`, and `and` tighter than `or`. */
class Parser {
  private at = 0;
  /** Whether the parser is inside the brackets of an aggregate, where the fields of one object may be named. */
  private isInAggregate = false;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly names: ConditionNames,
  ) {}

  whole(): Condition {
    const condition = this.disjunction();
    const more = this.tokens[this.at];
    if (more) throw new ConditionProblem(`expected and, or, or the end, found ${quoted(more.text)}`);
    return condition;
  }

  private disjunction(): Condition {
    const of = [this.conjunction()];
    while (this.takes("or")) of.push(this.conjunction());
    return of.length === 1 ? of[0]! : { is: "or", of };
  }

  private conjunction(): Condition {
    const of = [this.negation()];
    while (this.takes("and")) of.push(this.negation());
    return of.length === 1 ? of[0]! : { is: "and", of };
  }

  private negation(): Condition {
    return this.takes("not") ? { is: "not", of: this.negation() } : this.comparison();
  }

  private comparison(): Condition {
    if (this.peek() === "(") {
      // A bracket begins a condition, or a value such as `(a + b) * 2`.
      const start = this.at;
      const inner = this.attempt(() => this.bracketed());
      if (!(inner instanceof ConditionProblem)) return inner;
      this.at = start;
      const value = this.attempt(() => this.compared());
      if (value instanceof ConditionProblem) throw inner.message === A_VALUE ? value : inner;
      return value;
    }
    return this.compared();
  }

  private compared(): Condition {
    const left = this.sum();
    const op = this.peek();
    if (!COMPARISONS.includes(op)) {
      if (left.unit === "flag" && left.term.is === "field") return { is: "flag", name: left.term.name };
      throw new ConditionProblem(`expected a comparison (${COMPARISONS.join(", ")}), found ${this.found()}`);
    }
    this.at++;
    const right = left.unit === "text" ? this.textOrField() : this.sum();
    this.match(left, right, op);
    return { is: "compare", op: op as Comparison, left: left.term, right: right.term };
  }

  private bracketed(): Condition {
    this.expect("(");
    const inner = this.disjunction();
    this.expect(")");
    const next = this.peek();
    if (COMPARISONS.includes(next) || ["+", "-", "*", "/"].includes(next)) throw new ConditionProblem(A_VALUE);
    return inner;
  }

  /** Returns the condition that `read` reads, or the problem that kept it from reading one. */
  private attempt(read: () => Condition): Condition | ConditionProblem {
    try {
      return read();
    } catch (error) {
      if (error instanceof ConditionProblem) return error;
      throw error;
    }
  }

  private match(left: Typed, right: Typed, op: string): void {
    if (left.unit === "flag" || right.unit === "flag")
      throw new ConditionProblem("a flag is not compared: write it alone, or with not");
    if (left.unit === "text" && op !== "==" && op !== "!=")
      throw new ConditionProblem(`texts are compared by == and !=, found ${op}`);
    // 0 needs no unit, but it is no text.
    const isZero = (left.isZero || right.isZero) && left.unit !== "text" && right.unit !== "text";
    if (left.unit !== right.unit && !isZero && !this.names.isUnknown) {
      const isBare = left.unit === "text" && right.term.is === "number";
      const hint = isBare ? "; a text with a digit first needs quotation marks" : "";
      throw new ConditionProblem(`expected ${unitWords[left.unit]} after ${op}, found ${unitWords[right.unit]}${hint}`);
    }
    this.refuseOtherWords(left.term, right.term);
  }

  /** Refuses a comparison that can never hold, or that always does, since the field has no such text. */
  private refuseOtherWords(left: Term, right: Term): void {
    const words = left.is === "field" ? this.names.wordsOf?.(left.name) : undefined;
    if (words && left.is === "field" && right.is === "text" && !words.includes(right.value))
      throw new ConditionProblem(`${left.name} is never ${quoted(right.value)}${suggestion(right.value, words)}`);
  }

  private sum(): Typed {
    let left = this.product();
    for (let op = this.peek(); op === "+" || op === "-"; op = this.peek()) {
      this.at++;
      const right = this.product();
      if (left.unit !== right.unit)
        throw new ConditionProblem(`expected ${unitWords[left.unit]} after ${op}, found ${unitWords[right.unit]}`);
      this.refuseWords(left, op);
      left = { term: { is: op, left: left.term, right: right.term }, unit: left.unit, isZero: false };
    }
    return left;
  }

  private product(): Typed {
    let left = this.atom();
    for (let op = this.peek(); op === "*" || op === "/"; op = this.peek()) {
      this.at++;
      const right = this.atom();
      this.refuseWords(left, op);
      this.refuseWords(right, op);
      const unit = unitOfProduct(left.unit, op, right.unit);
      if (!unit) throw new ConditionProblem(`${unitWords[left.unit]} ${op} ${unitWords[right.unit]} has no meaning`);
      left = { term: { is: op, left: left.term, right: right.term }, unit, isZero: false };
    }
    return left;
  }

  private refuseWords({ unit }: Typed, op: string): void {
    if (unit === "text" || unit === "flag") throw new ConditionProblem(`expected a number beside ${op}`);
  }

  private atom(): Typed {
    if (this.takes("(")) {
      const inner = this.sum();
      this.expect(")");
      return inner;
    }
    const token = this.tokens[this.at];
    if (!token || token.is === "sign") throw new ConditionProblem(`expected a field or a value, found ${this.found()}`);
    this.at++;
    if (token.is === "number")
      return { term: { is: "number", value: token.value }, unit: token.unit, isZero: token.value === 0 };
    if (token.is === "text") return { term: { is: "text", value: token.value }, unit: "text", isZero: false };
    return this.peek() === "(" ? this.aggregate(token.text) : this.field(token.text);
  }

  private field(name: string): Typed {
    const { isOverAll, owner, known } = this.names;
    if (isOverAll && !this.isInAggregate) {
      const example = `count(${this.names.unitOf(name) === "flag" ? name : "…"})`;
      throw new ConditionProblem(`expected one of ${AGGREGATES.join(", ")} such as ${example}, found ${quoted(name)}`);
    }
    const unit = this.names.unitOf(name);
    if (!unit) {
      const meant = name.includes(".") ? suggestionInParts(name, known) : suggestion(name, known);
      throw new ConditionProblem(`${owner} has no ${quoted(name)}${meant}`);
    }
    return { term: { is: "field", name }, unit, isZero: false };
  }

  private aggregate(word: string): Typed {
    if (!AGGREGATES.includes(word))
      throw new ConditionProblem(`there is no ${quoted(word)}${suggestion(word, AGGREGATES)}`);
    if (!this.names.isOverAll)
      throw new ConditionProblem(`${word}(…) is over all objects: write it under nodes, files or chunks`);
    if (this.isInAggregate) throw new ConditionProblem(`no ${word}(…) inside of another`);
    this.expect("(");
    this.isInAggregate = true;
    const typed = COUNTS.includes(word) ? this.countOf(word as "count") : this.termOf(word as "sum");
    this.isInAggregate = false;
    this.expect(")");
    return typed;
  }

  private countOf(is: "count" | "share"): Typed {
    return { term: { is, of: this.disjunction() }, unit: "number", isZero: false };
  }

  private termOf(is: "sum" | "mean" | "min" | "max"): Typed {
    const of = this.sum();
    this.refuseWords(of, is);
    return { term: { is, of: of.term }, unit: of.unit, isZero: false };
  }

  /** Reads the right side of a comparison of texts: a text, which needs no quotation marks unless it is also a field. */
  private textOrField(): Typed {
    const token = this.tokens[this.at];
    if (token?.is !== "name" || this.names.unitOf(token.text) !== undefined) return this.sum();
    this.at++;
    return { term: { is: "text", value: token.text }, unit: "text", isZero: false };
  }

  private peek(): string {
    const token = this.tokens[this.at];
    return token && token.is !== "text" ? token.text : "";
  }

  private takes(word: string): boolean {
    if (this.peek() !== word) return false;
    this.at++;
    return true;
  }

  private expect(sign: string): void {
    if (!this.takes(sign)) throw new ConditionProblem(`expected ${sign}, found ${this.found()}`);
  }

  private found(): string {
    const token = this.tokens[this.at];
    return token ? quoted(token.text) : "the end";
  }
}

function unitOfProduct(left: ConditionUnit, op: "*" | "/", right: ConditionUnit): ConditionUnit | undefined {
  if (right === "number") return left;
  if (op === "*") return left === "number" ? right : undefined;
  return left === right ? "number" : undefined;
}
