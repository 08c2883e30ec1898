import * as units from "../source/units.js";
import type { ConditionUnit } from "./object-fields.js";

/** A word, sign or value of a condition's text. */
export type Token =
  | { readonly is: "number"; readonly value: number; readonly unit: ConditionUnit; readonly text: string }
  | { readonly is: "text"; readonly value: string; readonly text: string }
  | { readonly is: "name" | "sign"; readonly text: string };

const NUMBER = /^(?:\d+(?:_\d+)*(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?\s*(?:%|[A-Za-z]+(?:\/s)?(?![\p{L}\p{M}\p{N}_]))?/u;
/** The letters and digits of names: those of any script, as in the names of nodes. */
const NAME = /^\p{L}[\p{L}\p{M}\p{N}_-]*(?:\.[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*)*/u;
const SIGN = /^(?:<=|>=|==|!=|[<>()+*/-])/;
const TEXT = /^(?:'([^']*)'|"([^"]*)")/;

const quantities = [
  { kind: units.size, unit: "bytes" },
  { kind: units.duration, unit: "time" },
  { kind: units.bandwidth, unit: "rate" },
  { kind: units.percentage, unit: "number" },
] as const;

/** The rest of a condition's text that cannot be read. */
export interface Unreadable {
  readonly unreadable: string;
  /** Whether it is where a text may stand, so that quotation marks would help. */
  readonly isInText: boolean;
}

/** Splits a text into tokens; or returns the rest of the text that cannot be read. */
export function tokensOf(text: string): readonly Token[] | Unreadable {
  const tokens: Token[] = [];
  for (let rest = text.trim(); rest !== ""; ) {
    const token = numberIn(rest) ?? textIn(rest) ?? plainIn(rest, NAME, "name") ?? plainIn(rest, SIGN, "sign");
    if (!token) return { unreadable: rest, isInText: isInText(tokens, text.trimEnd().slice(0, -rest.length)) };
    tokens.push(token);
    rest = rest.slice(token.text.length).trimStart();
  }
  return tokens;
}

/** Whether what follows these tokens is compared with them, or is the rest of a word that is. `before`: the text of the tokens. */
function isInText(tokens: readonly Token[], before: string): boolean {
  const isWord = tokens.at(-1)?.is === "name" && before === before.trimEnd();
  return ["==", "!="].includes(tokens.at(isWord ? -2 : -1)?.text ?? "");
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
