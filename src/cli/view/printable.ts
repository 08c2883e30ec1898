import { jsonWithoutUnseen, withoutUnseen } from "../../runtime/unseen.js";

/** A text that somebody else chose, as it may be shown: nothing in it moves a cursor, or says things in a terminal's own language. */
export const printable = withoutUnseen;

/** A value for whoever reads the output by a program, or on a terminal. */
export function printableJson(value: unknown): string {
  return jsonWithoutUnseen(JSON.stringify(value, null, 2));
}
