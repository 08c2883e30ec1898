import { YamlSource } from "../../scenario/source/yaml/yaml-source.js";

/**
 * `path=value` for `--set`, which reads the value as YAML. The value is written as plain text if that means the same, and otherwise as
 * JSON, which is YAML, too.
 */
export function settingOf(path: string, value: unknown): string {
  const plain = typeof value === "object" ? undefined : String(value);
  return `${path}=${plain !== undefined && plain !== "" && readsAs(plain, value) ? plain : JSON.stringify(value)}`;
}

function readsAs(text: string, value: unknown): boolean {
  const source = YamlSource.parse(text, "value");
  return !Array.isArray(source) && Object.is(source.toValue(), value);
}
