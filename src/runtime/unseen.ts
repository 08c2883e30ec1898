/**
 * Characters that are invisible, or that change how others are shown. They are control characters, separators of lines, marks that turn the
 * direction of writing, characters without a width, and halves of characters. Exceptions are places where emoji and some scripts need such a
 * character: there it is not matched.
 */
export const UNSEEN = new RegExp(
  [
    String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]`,
    // An exception: within an emoji that is made of several characters.
    String.raw`(?<!\p{Extended_Pictographic}\p{Emoji_Modifier}?\ufe0f?\u200d(?=\p{Extended_Pictographic}))`,
    // An exception: after an emoji whose colour it sets.
    String.raw`(?<!\p{Extended_Pictographic}[\ufe0e\ufe0f])`,
    // An exception: within a keycap.
    String.raw`(?<![\d#*]\ufe0f(?=\u20e3))`,
    // An exception: a joiner between letters, in Arabic and Indic scripts.
    String.raw`(?<![\p{Script=Arabic}\p{M}][\u200c\u200d](?=[\p{Script=Arabic}\p{L}\p{M}]))`,
  ].join(""),
  "gu",
);

/** Makes the invisible characters of `text` visible, so that it can be shown and moves no cursor. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, "\ufffd");
}

/** Escapes control characters in `json` that JSON allows but a terminal obeys. The meaning of `json` stays the same. */
export function jsonWithoutUnseen(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
