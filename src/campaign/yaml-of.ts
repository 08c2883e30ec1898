import { Document, isMap, isSeq } from "yaml";
import type { Written } from "./written.js";

/** The keys whose values are short maps. Each such map is written on one line. */
const SHORT = ["tracker", "node", "network"];

/** The text of a scenario file: a comment, then the scenario with a line for each step. */
export function yamlOf(written: Written, comment: string): string {
  const document = new Document(written);
  const onOneLine = (value: unknown) => {
    if (isMap(value)) value.flow = true;
  };
  for (const key of SHORT) onOneLine(document.get(key));
  for (const key of ["nodes", "steps"]) {
    const list = document.get(key);
    if (isSeq(list)) for (const item of list.items) onOneLine(item);
  }
  const lines = comment.split("\n").map((line) => `# ${line}`.trimEnd());
  return `${lines.join("\n")}\n\n${document.toString({ lineWidth: 0, flowCollectionPadding: true })}`;
}
