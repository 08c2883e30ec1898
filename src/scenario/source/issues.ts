import type * as z from "zod";
import { INSTEAD, UNKNOWN_KEYS } from "../schema/schema-types.js";
import type { Places } from "./places.js";
import { formatFound, formatPath, type Path, type Problem, quoted } from "./problem.js";
import { suggestion } from "./suggest.js";

type Issue = z.core.$ZodIssue;

/** Turns the issues of the schema into problems with places. `value`: the document that the schema checked. */
export function locateIssues(issues: readonly Issue[], value: unknown, source: Places): Problem[] {
  return withoutEchoes(issues).flatMap((issue) => locate(issue, [], value, source));
}

/**
 * If a map has an unknown key, leaves out messages such as `exactly one of the keys count, share, names` about this map. The key is probably a
 * misspelt one of these, which is one problem and not two.
 */
function withoutEchoes(issues: readonly Issue[]): Issue[] {
  const place = (issue: Issue) => JSON.stringify(issue.path);
  const misspelt = new Set(issues.filter((issue) => issue.code === "unrecognized_keys").map(place));
  return issues.filter((issue) => issue.code !== "custom" || !misspelt.has(place(issue)));
}

function locate(issue: Issue, base: Path, value: unknown, source: Places): Problem[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
  if (issue.code === "invalid_union") {
    const branch = likeliest(issue.errors);
    const instead = branch?.find(({ message }) => message.startsWith(INSTEAD));
    if (instead) return [source.problem(path, formatPath(path), instead.message.slice(INSTEAD.length))];
    if (branch) return withoutEchoes(branch).flatMap((inner) => locate(inner, path, value, source));
  }
  if (issue.code === "unrecognized_keys") {
    const known = issue.message.startsWith(UNKNOWN_KEYS) ? issue.message.slice(UNKNOWN_KEYS.length).split("\n") : [];
    return issue.keys.map((key) => {
      const text = `unknown key${suggestion(key, known)}`;
      return source.problemAtKey(path, key, formatPath([...path, key]), text);
    });
  }
  if (issue.code === "invalid_key") {
    const key = String(path.at(-1));
    const text = `expected ${issue.issues[0]?.message}, found ${quoted(key)}`;
    return [source.problemAtKey(path.slice(0, -1), key, formatPath(path), text)];
  }
  return [expectation(path, issue.message, value, source)];
}

function expectation(path: Path, expected: string, value: unknown, source: Places): Problem {
  const found = valueAt(value, path);
  const message =
    found === undefined ? `is missing: expected ${expected}` : `expected ${expected}, found ${formatFound(found)}`;
  return source.problem(path, formatPath(path), message);
}

/** The codes of issues which say that the value is of another kind, or is not one of the allowed words. */
const OTHER_KINDS: readonly ReadonlySet<Issue["code"]>[] = [
  new Set(["invalid_type"]),
  new Set(["invalid_type", "invalid_value"]),
];

/**
 * The alternative that was probably meant: its issues are inside the value, and do not say that the value is of another
 * kind. Undefined if there is none.
 */
function likeliest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  for (const codes of OTHER_KINDS) {
    const fitting = alternatives.filter(
      (issues) => !issues.some((issue) => issue.path.length === 0 && codes.has(issue.code)),
    );
    if (fitting.length === 1) return fitting[0];
  }
  return undefined;
}

/** Finds the value at a path of the document; undefined: there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const part of path) {
    if (at === null || typeof at !== "object") return undefined;
    at = Object.hasOwn(at, part) ? (at as Record<string | number, unknown>)[part] : undefined;
  }
  return at;
}
