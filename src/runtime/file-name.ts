import { UNSEEN } from "./unseen.js";

/** Matches most names: letters, digits, `-` and `_`, with a single dot or `/` between them. */
const PLAIN = /^[\w-]+(?:[./][\w-]+)*$/;

/**
 * Why `name` may not be the name of a file; undefined when it may. A name is a relative path with `/` between its parts. A name is refused
 * if it looks like another name, or if some system reads it as another path: a name must mean the same file for everybody.
 */
export function faultOfName(name: string): string | undefined {
  if (PLAIN.test(name)) return undefined;
  if (name === "") return "must not be empty";
  if (/\p{Cs}/u.test(name)) return "broken text: half of a character is missing";
  const [unseen] = name.match(UNSEEN) ?? [];
  if (unseen !== undefined) return `a character that cannot be seen is in it: ${pointOf(unseen)}`;
  if (name.includes("\\")) return "no backslashes: folders are separated by '/'";
  if (/^[A-Za-z]:/.test(name)) return "must not begin with the letter of a drive";
  if (name.startsWith("/")) return "must not begin with '/'";
  if (name.endsWith("/")) return "must not end with '/'";
  for (const part of name.split("/")) {
    const wrong = faultOfPart(part);
    if (wrong !== undefined) return wrong;
  }
  if (name.normalize("NFC") !== name) return "not in Unicode's composed form (NFC): another name would look the same";
  return undefined;
}

function faultOfPart(part: string): string | undefined {
  if (part === "") return "no '//' in it";
  if (part === "." || part === "..") return `no '${part}' in it`;
  // Refuse a space at either end, and a dot at the end: some systems cut them off, and people overlook them.
  if (/^\p{Zs}|\p{Zs}$/u.test(part)) return "no part of it may begin or end with a space";
  if (part.endsWith(".")) return "no part of it may end with a dot";
  return undefined;
}

function pointOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
