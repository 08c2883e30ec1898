import { CST, Lexer } from "yaml";

/** The deepest nesting of maps and lists. No scenario needs more, and more would exhaust the parser's stack. */
const MAX_DEPTH = 48;
/** The largest number of words and marks in a file. The parser needs about 10 µs for each, and more for some that are wrong. */
const MAX_TOKENS = 150_000;

export interface Unfit {
  readonly offset: number;
  readonly message: string;
}

/**
 * Finds characters that YAML forbids, and texts that would cost the parser too much time or stack. It uses only the lexer, which is
 * linear and needs no stack.
 */
export function findUnfit(text: string): Unfit | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/.exec(text);
  if (control) {
    const code = text.charCodeAt(control.index).toString(16).padStart(4, "0").toUpperCase();
    return { offset: control.index, message: `the character U+${code} may not stand in a text file` };
  }
  return findTooMuch(text);
}

function findTooMuch(text: string): Unfit | undefined {
  const indents: number[] = [];
  let offset = 0;
  let tokens = 0;
  let brackets = 0;
  let marks = 0;
  let lineStart = true;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (++tokens > MAX_TOKENS)
      return { offset, message: "too long for a scenario: long lists of events belong in a CSV file" };
    if (type === "newline") {
      lineStart = true;
      marks = 0;
    } else if (type === "flow-map-start" || type === "flow-seq-start") brackets++;
    else if (type === "flow-map-end" || type === "flow-seq-end") brackets = Math.max(0, brackets - 1);
    else if (type === "seq-item-ind" || type === "explicit-key-ind") marks++;
    if (lineStart && type !== "newline") {
      lineStart = false;
      const indent = type === "space" ? token.length : 0;
      while (indents.length > 0 && (indents.at(-1) as number) >= indent) indents.pop();
      indents.push(indent);
    }
    if (brackets + marks + indents.length > MAX_DEPTH)
      return { offset, message: `nested more than ${MAX_DEPTH} levels deep` };
    if (!isVirtual(token)) offset += token.length;
  }
  return undefined;
}

/** Whether a token of the parser stands for no text. */
function isVirtual(token: string): boolean {
  return token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR;
}
