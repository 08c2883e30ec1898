import { closest } from "../../scenario/source/suggest.js";

/** The number of settings that a message names. Their names are long, and a few of them show how they are formed. */
const SHOWN = 4;

/** Suggests a name that the user may have meant, as in `; did you mean "two-choices"?`, or lists some settings. */
export function hint(word: string, settings: readonly string[]): string {
  const meant = closest(word, settings);
  if (meant !== undefined) return `; did you mean ${JSON.stringify(meant)}?`;
  const names = settings.slice(0, SHOWN).map((name) => JSON.stringify(name));
  return `; settings: ${names.join(", ")}${settings.length > SHOWN ? ", …" : ""}`;
}
