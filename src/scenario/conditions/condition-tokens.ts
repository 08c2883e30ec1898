import * as units from "../source/units.js";
import type { ConditionUnit } from "./object-fields.js";

/** A word, sign or value of a condition's text. */
export type Token =
  | { readonly is: "number"; readonly value: number; readonly unit: ConditionUnit; readonly text: string }
  | { readonly is: "text"; readonly value: string; readonly text: string }
  | { readonly is: "name" | "sign"; readonly text: string };

const NUMBER = /^(?:\d+(?:_\d+)*(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?\s*(?:%|[A-Za-z]+(?:\/s)?(?![\w]))?/;
const NAME = /^[A-Za-z][\w-]*(?:\.[A-Za-z0-9][\w-]*)*/;
const SIGN = /^(?:<=|>=|==|!=|[<>()+*/-])/;
const TEXT = /^(?:'([^']*)'|"([^"]*)")/;

const quantities = [
  { kind: units.size, unit: "bytes" },
  { kind: units.duration, unit: "time" },
  { kind: units.bandwidth, unit: "rate" },
  { kind: units.percentage, unit: "number" },
] as const;

/** Splits a text into tokens; or returns the rest of the text that cannot be read. */
export function tokensOf(text: string): readonly Token[] | { readonly unreadable: string } {
  const tokens: Token[] = [];
  for (let rest = text.trim(); rest !== ""; ) {
    const token = numberIn(rest) ?? textIn(rest) ?? plainIn(rest, NAME, "name") ?? plainIn(rest, SIGN, "sign");
    if (!token) return { unreadable: rest };
    tokens.push(token);
    rest = rest.slice(token.text.length).trimStart();
  }
  return tokens;
}

function numberIn(rest: string): Token | undefined {
  const [found] = NUMBER.exec(rest) ?? [];
  if (found === undefined) return undefined;
  const text = found.trimEnd();
  for (const { kind, unit } of quantities) {
    const value = kind.parse(text);
    if (value !== undefined) return { is: "number", value, unit, text };
  }
  // The number may be followed by a word that is not a unit, as in `3 and`.
  const [plain] = /^[\d_.]+(?:e[+-]?\d+)?/.exec(rest) ?? [];
  const value = plain === undefined ? undefined : units.plainNumber(plain);
  return plain === undefined || value === undefined ? undefined : { is: "number", value, unit: "number", text: plain };
}

function textIn(rest: string): Token | undefined {
  const [text, single, double] = TEXT.exec(rest) ?? [];
  return text === undefined ? undefined : { is: "text", value: single ?? double ?? "", text };
}

function plainIn(rest: string, form: RegExp, is: "name" | "sign"): Token | undefined {
  const [text] = form.exec(rest) ?? [];
  return text === undefined ? undefined : { is, text };
}
