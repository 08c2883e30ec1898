import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";

/** How deep the search for a key goes into merges within merges. */
const DEEPEST = 20;

/** Writes a key as text, also `<<`. A key that `--set` added is a plain value, not a node of the YAML document. */
export function keyText(key: unknown): string | undefined {
  const value = isScalar(key) ? key.value : key;
  if (typeof value === "symbol") return value.description;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** Whether a key merges other maps into this one: `<<: *base`, or `<<: [*base, *other]`. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && typeof key.value === "symbol";
}

/** Finds the maps that are merged into a map. If several have a key, the first of them wins. Undefined stands for anything that is not a map. */
export function mergedMaps(map: YAMLMap, document: Document): (YAMLMap | undefined)[] {
  return map.items
    .filter(({ key }) => isMergeKey(key))
    .flatMap(({ value }) => {
      const source = isAlias(value) ? value.resolve(document) : value;
      return isSeq(source) ? source.items : [source];
    })
    .map((item) => (isAlias(item) ? item.resolve(document) : item))
    .map((item) => (isMap(item) ? item : undefined));
}

/** Finds the pair that a map has at a key, by itself or by a merge. */
export function pairIn(map: YAMLMap, key: string, document: Document, depth = 0): Pair | undefined {
  const own = map.items.find((pair) => keyText(pair.key) === key);
  if (own || depth > DEEPEST) return own;
  for (const source of mergedMaps(map, document)) {
    const pair = source && pairIn(source, key, document, depth + 1);
    if (pair) return pair;
  }
  return undefined;
}

/** Finds the value that a map has at a key, by itself or by a merge. */
export function valueIn(map: YAMLMap, key: string, document: Document): unknown {
  return pairIn(map, key, document)?.value;
}

/** Counts the maps that are merged into a map, and those that are merged into these; Infinity for a map that merges itself. */
export class MergeCount {
  private readonly counts = new Map<Node, number>();

  constructor(private readonly document: Document) {}

  of(map: YAMLMap): number {
    const known = this.counts.get(map);
    if (known !== undefined) return known;
    this.counts.set(map, Number.POSITIVE_INFINITY);
    let count = 0;
    for (const source of mergedMaps(map, this.document)) if (source) count += 1 + this.of(source);
    this.counts.set(map, count);
    return count;
  }
}
