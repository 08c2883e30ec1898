import { closest } from "../../scenario/source/suggest.js";

/** Names of settings are long. A few of them show how they are formed. */
const SHOWN = 4;

/** `; did you mean "two-choices"?`, or the names of some settings. */
export function hint(word: string, settings: readonly string[]): string {
  const meant = closest(word, settings);
  if (meant !== undefined) return `; did you mean ${JSON.stringify(meant)}?`;
  const names = settings.slice(0, SHOWN).map((name) => JSON.stringify(name));
  return `; settings: ${names.join(", ")}${settings.length > SHOWN ? ", …" : ""}`;
}
