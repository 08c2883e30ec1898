import { closest } from "../../scenario/source/suggest.js";

/** Names of settings are long: a few show how they are made. */
const SHOWN = 4;

/** `; did you mean "two-choices"?`, or what some of the settings are called. */
export function hint(word: string, settings: readonly string[]): string {
  const meant = closest(word, settings);
  if (meant !== undefined) return `; did you mean ${JSON.stringify(meant)}?`;
  const names = settings.slice(0, SHOWN).map((name) => JSON.stringify(name));
  return `; settings: ${names.join(", ")}${settings.length > SHOWN ? ", …" : ""}`;
}
