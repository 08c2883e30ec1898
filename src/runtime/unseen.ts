/**
 * What nobody sees, or what changes how the rest is shown: control characters, separators of lines, marks that turn the
 * direction of writing, characters without a width, halves of characters. Emoji and some scripts are written with some of
 * these; there they belong to what is seen.
 */
export const UNSEEN = new RegExp(
  [
    String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]`,
    // Emoji made of several, in colour or not, and those of keys.
    String.raw`(?<!\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?\u200d(?=\p{Extended_Pictographic}))`,
    String.raw`(?<!\p{Extended_Pictographic}[\ufe0e\ufe0f])`,
    String.raw`(?<![\d#*]\ufe0f(?=\u20e3))`,
    // Letters that are joined, or kept apart, in Arabic's and India's scripts.
    String.raw`(?<![\p{Script=Arabic}\p{M}][\u200c\u200d](?=[\p{Script=Arabic}\p{L}\p{M}]))`,
  ].join(""),
  "gu",
);

/** `text` as it may be shown: what cannot be seen in it is, and moves no cursor. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, "\ufffd");
}

/** JSON lets some of what a terminal obeys stand as it is: here that is escaped, and `json` still says the same. */
export function jsonWithoutUnseen(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
