import { type Document, isAlias, isMap, isNode, isPair, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { formatFound, formatPath, type Path, type Problem } from "../problem.js";
import { yamlProblems } from "./yaml-error.js";
import { findUnfit } from "./yaml-guard.js";
import { isMergeKey, keyText, MergeCount, mergedMaps, pairIn, valueIn } from "./yaml-merge.js";

/** The largest number of uses of anchors. More are taken for an attack ("billion laughs"). */
const MAX_ALIASES = 100;

/** A YAML document that knows the place of everything in it: in the file or in a `--set`. */
export class YamlSource {
  private constructor(
    readonly file: string,
    private readonly document: Document,
    private readonly lines: LineCounter,
    private readonly text: string,
  ) {}

  /** The `--set` that brought each node. */
  private readonly setBy = new WeakMap<Node, string>();

  /** Parses one document. If the YAML is bad, it returns the problems, sorted by position. It never throws. */
  static parse(text: string, file: string): YamlSource | Problem[] {
    const unfit = findUnfit(text);
    if (unfit) {
      const before = text.slice(0, unfit.offset).split("\n");
      const column = (before.at(-1) as string).length + 1;
      return [{ file, line: before.length, column, path: "", message: unfit.message }];
    }
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false, merge: true });
    const errors = [...document.errors, ...document.warnings];
    if (errors.length > 0) return yamlProblems(errors, text, lines, file);
    const source = new YamlSource(file, document, lines, text);
    return source.check() ?? source;
  }

  /** The comment lines at the top of the file, without the marks. */
  get openingComment(): string {
    const lines: string[] = [];
    for (const line of this.text.replace(/^\ufeff/, "").split(/\r?\n/)) {
      if (!line.startsWith("#")) break;
      lines.push(line.replace(/^#+ ?/, "").trimEnd());
    }
    return lines
      .filter((line) => !line.startsWith("yaml-language-server:"))
      .join("\n")
      .trim();
  }

  /** Converts the document to plain values. */
  toValue(): unknown {
    return this.document.toJS({ maxAliasCount: MAX_ALIASES });
  }

  /** Writes the document as text, with its comments and with the settings applied. */
  toText(): string {
    return this.document.toString({ lineWidth: 0, flowCollectionPadding: true });
  }

  /** Makes a problem at the value of `path`, or at the nearest part of it that exists. */
  problem(path: Path, pathText: string, message: string): Problem {
    return this.problemAt(this.nearest(path), pathText, message);
  }

  /** Makes a problem at the key `key` of the map at `path`. */
  problemAtKey(path: Path, key: string, pathText: string, message: string): Problem {
    const map = this.nearest(path);
    const pair = isMap(map) ? pairIn(map, key, this.document) : undefined;
    const brought = pair && isNode(pair.value) && this.setBy.has(pair.value) ? pair.value : undefined;
    return this.problemAt(brought ?? (isNode(pair?.key) ? pair.key : map), pathText, message);
  }

  /** The `file:line` of a path. The file is named without its folders, since the text is shown in reports. */
  where(path: Path): string {
    const { file, line } = this.problem(path, "", "");
    return line > 0 ? `${file.split(/[\\/]/).at(-1)}:${line}` : file;
  }

  /** Puts `value` (YAML) at `path`, and makes the maps on the way. Returns a problem if the path leads nowhere. */
  set(path: Path, value: string, text: string): string | undefined {
    const parsed = YamlSource.parse(value, text);
    if (Array.isArray(parsed)) return `its value is ${parsed[0]?.message ?? "not valid YAML"}`;
    const contents = parsed.document.contents;
    if (!contents) return "has no value";
    this.mark(contents, text);
    let at: unknown = this.document.contents;
    for (const [depth, part] of path.entries()) {
      const last = depth === path.length - 1;
      if (isAlias(at)) return "leads through an alias";
      if (isSeq(at) && typeof part === "number") {
        if (part >= at.items.length) return `there is no item ${part}: the list has ${at.items.length}`;
        if (last) at.items[part] = contents;
        at = at.items[part];
      } else if (isMap(at) && typeof part === "string") {
        const own = at.get(part, true);
        if (!last && !isNode(own) && valueIn(at, part, this.document) !== undefined)
          return "leads through a merge (<<)";
        if (!last && !isNode(own)) at.set(part, this.document.createNode({}));
        if (last) at.set(part, contents);
        at = at.get(part, true);
      } else return this.blocked(at, path.slice(0, depth), part);
    }
    return undefined;
  }

  /** Says why a path cannot continue at this value. */
  private blocked(at: unknown, before: Path, part: string | number): string {
    const value = isNode(at) ? at.toJS(this.document) : at;
    const what =
      typeof part === "number" ? `a list, so that it has no item ${part}` : `a map, so that it has no key ${part}`;
    const isCount = before.length === 1 && before[0] === "nodes" && typeof value === "number";
    const instead = isCount ? ": write nodes=3 for another number, or nodes=[{ count: 3 }] for a list of classes" : "";
    return `${formatPath(before)} is ${formatFound(value)}, and not ${what}${instead}`;
  }

  private mark(node: Node, text: string): void {
    this.setBy.set(node, text);
    const inner = isMap(node) ? node.items.flatMap((pair) => [pair.key, pair.value]) : isSeq(node) ? node.items : [];
    for (const item of inner) if (isNode(item)) this.mark(item, text);
  }

  /**
   * Finds keys that occur twice, keys that are neither a text nor a number, and aliases without an anchor. Also finds merges of anything but
   * maps, and alias bombs. The parser would find duplicate keys, too, but in quadratic time.
   */
  private check(): Problem[] | undefined {
    const problems: Problem[] = [];
    const merges = new MergeCount(this.document);
    let copies = 0;
    const visit = (node: unknown): void => {
      if (problems.length >= 20) return;
      if (isAlias(node) && !node.resolve(this.document))
        problems.push(this.problemAt(node, "", `nothing above is marked with &${node.source}`));
      if (isSeq(node)) for (const item of node.items) visit(item);
      if (!isMap(node)) return;
      const before = problems.length;
      copies += merges.of(node);
      const seen = new Set<string>();
      for (const { key, value } of node.items) {
        const text = keyText(key);
        if (text === undefined) problems.push(this.problemAt(key as Node, "", "a key must be a plain word"));
        else if (seen.has(text)) problems.push(this.problemAt(key as Node, text, "is given twice in one map"));
        else seen.add(text);
        visit(value);
      }
      if (problems.length === before && mergedMaps(node, this.document).includes(undefined))
        problems.push(this.badMerge(node));
    };
    visit(this.document.contents);
    if (problems.length > 0) return problems;
    const bomb = [this.problemAt(undefined, "", `more than ${MAX_ALIASES} values are made by aliases: write them out`)];
    if (copies > MAX_ALIASES) return bomb;
    try {
      this.toValue();
      return undefined;
    } catch {
      return bomb;
    }
  }

  private badMerge(map: Node): Problem {
    const pair = isMap(map) ? map.items.find(({ key }) => isMergeKey(key)) : undefined;
    return this.problemAt(
      pair?.value as Node,
      "<<",
      "expected a map, or a list of maps, such as *base for one marked &base",
    );
  }

  /** Finds the node at `path`, or the deepest existing node on the path. */
  private nearest(path: Path): Node | undefined {
    let at: unknown = this.document.contents;
    let found: Node | undefined = isNode(at) ? at : undefined;
    for (const part of path) {
      if (isAlias(at)) at = at.resolve(this.document);
      if (isMap(at)) at = valueIn(at, String(part), this.document);
      else if (isSeq(at)) at = at.items[part as number];
      else break;
      if (isPair(at) || !isNode(at)) break;
      found = at;
    }
    return found;
  }

  private problemAt(node: Node | undefined, path: string, message: string): Problem {
    const brought = node && this.setBy.get(node);
    if (brought !== undefined) return { file: brought, line: 0, column: 0, path, message };
    const offset = node?.range?.[0];
    const { line, col } = offset === undefined ? { line: 1, col: 1 } : this.lines.linePos(offset);
    return { file: this.file, line, column: col, path, message };
  }
}
