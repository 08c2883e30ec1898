import type { ErrorCode, LineCounter, YAMLError } from "yaml";
import { type Problem, quoted } from "../problem.js";
import { findMisindented } from "./indentation.js";

/** The codes of the parser's errors that come from wrong indentation. */
const OF_INDENTATION: ReadonlySet<ErrorCode> = new Set([
  "BAD_INDENT",
  "BLOCK_AS_IMPLICIT_KEY",
  "MISSING_CHAR",
  "MULTILINE_IMPLICIT_KEY",
  "TAB_AS_INDENT",
  "UNEXPECTED_TOKEN",
]);

/** Turns the parser's errors into problems in plain words. It keeps only the first of each line, as the others follow from it. */
export function yamlProblems(errors: readonly YAMLError[], text: string, lines: LineCounter, file: string): Problem[] {
  if (errors.some(({ code }) => OF_INDENTATION.has(code))) {
    const found = findMisindented(text);
    if (found) return [{ file, path: "", ...found, message: `not valid YAML: ${found.message}` }];
  }
  const problems = new Map<number, Problem>();
  for (const error of errors) {
    const { line, col } = lines.linePos(error.pos[0]);
    const message = `not valid YAML: ${explain(error, text)}`;
    if (!problems.has(line)) problems.set(line, { file, line, column: col, path: "", message });
  }
  return [...problems.values()].slice(0, 20);
}

function explain({ code, message, pos }: YAMLError, text: string): string {
  const [first = ""] = message.split("\n");
  const found = quoted(/^\S*/.exec(text.slice(pos[0], pos[0] + 40))?.[0]);
  switch (code) {
    case "BLOCK_AS_IMPLICIT_KEY":
      return "a second key in one line: put the keys of a map on lines of their own, or write { key: value }; put a text with a colon into quotation marks";
    case "MULTILINE_IMPLICIT_KEY":
      return `expected key: value, found ${quoted(/^.*/.exec(text.slice(pos[0]))?.[0]?.trim())}: is a colon missing, with a space behind it?`;
    case "BAD_INDENT": {
      const end = /end with a (.)/.exec(first)?.[1];
      return end === undefined ? first : `expected ${end} above: a bracket is open that is never closed`;
    }
    case "MISSING_CHAR":
      if (/quote/.test(first)) return "a quotation mark is open that is never closed";
      return first.includes("-")
        ? `expected an item of the list, with - in front, found ${found}`
        : missing(first, found);
    case "TAB_AS_INDENT":
      return "a tab may not indent a line: indent with spaces";
    case "BAD_SCALAR_START":
      return `a value may not begin so: put it into quotation marks, found ${found}`;
    case "BAD_DQ_ESCAPE":
      return `${first.replace(/^.* /, "")} means nothing between double quotation marks: write \\\\ for a backslash`;
    case "TAG_RESOLVE_FAILED":
      return `a tag has no meaning here, found ${found}`;
    case "MULTIPLE_DOCS":
      return "expected one document";
    case "UNEXPECTED_TOKEN":
      return `${found} cannot stand here`;
    default:
      return first;
  }
}

function missing(message: string, found: string): string {
  return /followed by map values/.test(message) ? `expected key: value, found ${found} without a colon` : message;
}
