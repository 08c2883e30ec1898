/** A line of YAML whose indentation is the mistake. */
export interface Misindented {
  /** The number of the line, from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Matches a line that begins with a key, or with the `-` of a list. */
const ITEM = /^(?:- |-$|(?:"[^"]*"|'[^']*'|[^\s#'"[{&*!|>][^#]*?):(?: |$))/;

/**
 * Finds the first line whose indentation does not fit the lines above it. YAML parsers report such a mistake at a line above, or as
 * something else.
 */
export function findMisindented(text: string): Misindented | undefined {
  /** The columns, from 0, at which open maps and lists have their keys or items. */
  const open: number[] = [];
  let opens = true;
  let brackets = 0;
  /** The indentation of the key whose text follows in lines of its own, after `|` or `>`. */
  let textBelow = -1;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const indent = line.length - line.trimStart().length;
    const content = line.trim();
    if (content === "" || content.startsWith("#") || content === "---") continue;
    if (textBelow >= 0 && indent > textBelow) continue;
    textBelow = -1;
    const isInside = brackets > 0;
    brackets = Math.max(0, brackets + depthOf(content));
    if (isInside || !ITEM.test(content)) continue;
    if (line.slice(0, indent).includes("\t"))
      return { line: i + 1, column: 1, message: "a tab may not indent a line: indent with spaces" };
    const wrong = place(indent, open, opens);
    if (wrong !== undefined) return { line: i + 1, column: indent + 1, message: wrong };
    for (const column of columnsOf(content, indent)) if (column > (open.at(-1) ?? -1)) open.push(column);
    opens = /(?::|-)(?:\s+[&!][^\s]*)?\s*$/.test(withoutComment(content));
    if (/[|>][+-]?\d?$/.test(withoutComment(content))) textBelow = indent;
  }
  return undefined;
}

/** Closes the maps and lists that a line of this indentation ends; returns an error message if it fits none. */
function place(indent: number, open: number[], opens: boolean): string | undefined {
  const top = open.at(-1) ?? -1;
  if (indent > top) {
    if (opens) return undefined;
    return `this line is indented more than the one above, whose key has its value already: indent it by ${spaces(top)}`;
  }
  const levels = [...open];
  while (open.length > 0 && (open.at(-1) as number) > indent) open.pop();
  if (open.at(-1) === indent) return undefined;
  const near = levels.filter((level) => level === (open.at(-1) ?? levels[0]) || level === levels[open.length]);
  const wanted = [...new Set(near)].map(spaces).join(" or ");
  return `this line is indented by ${spaces(indent)}, as no line above: indent it by ${wanted}`;
}

function spaces(count: number): string {
  return count === 0 ? "no space" : count === 1 ? "1 space" : `${count} spaces`;
}

/** The columns at which this line's items and keys begin: three columns for `- - a: 1`. */
function columnsOf(content: string, indent: number): number[] {
  const columns = [indent];
  let at = 0;
  for (let mark = /^-\s+(?=\S)/.exec(content); mark; mark = /^-\s+(?=\S)/.exec(content.slice(at))) {
    at += mark[0].length;
    if (!ITEM.test(content.slice(at))) break;
    columns.push(indent + at);
  }
  return columns;
}

/** Counts the brackets that a line opens minus those that it closes, outside quotation marks and comments. */
function depthOf(content: string): number {
  const bare = withoutComment(content.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, ""));
  return (bare.match(/[[{]/g)?.length ?? 0) - (bare.match(/[\]}]/g)?.length ?? 0);
}

function withoutComment(content: string): string {
  return content.replace(/\s#.*$/, "");
}
