import { jsonWithoutUnseen, withoutUnseen } from "../../runtime/unseen.js";

/** Makes a text from outside safe for a terminal: nothing in it moves the cursor or is read as a control sequence. */
export const printable = withoutUnseen;

/** Writes a value as JSON, for a program that reads the output, or for a terminal. */
export function printableJson(value: unknown): string {
  return jsonWithoutUnseen(JSON.stringify(value, null, 2));
}
