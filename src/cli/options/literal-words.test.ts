import { expect, test } from "vitest";
import { typed, withLiterals } from "./literal-words.js";

const options = { output: { type: "string", alias: "o" }, json: { type: "boolean" } } as const;

test.each([
  ["get f -o -", ["get", "f", "-o", "-"]],
  ["get - --output -", ["get", "\0-", "--output", "-"]],
  ["get --json -", ["get", "--json", "\0-"]],
  ["get -o x -- -o", ["get", "-o", "x", "\0-o"]],
  ["rm -- - true b -- -1", ["rm", "\0-", "\0true", "b", "\0--", "\0-1"]],
  ["get -o -- f", ["get", "-o", "--", "f"]],
])("%s", (line, expected) => {
  expect(withLiterals(line.split(" "), options)).toEqual(expected);
});

test("words are given back as they were typed", () => {
  expect(typed("\0-")).toBe("-");
  expect(typed(["\0--json", "a"])).toEqual(["--json", "a"]);
  expect(typed(7)).toBe(7);
});
