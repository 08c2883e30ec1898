import { spawnSync } from "node:child_process";

/** The error that says why namespaces cannot be made here. */
export class NamespaceFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NamespaceFailure";
  }
}

/** Runs commands of `ip` or `tc`, in a namespace. If one fails, it stops and throws a NamespaceFailure with the tool's message. */
export function batch(tool: "ip" | "tc", namespace: string | undefined, lines: readonly string[]): void {
  const where = namespace === undefined ? [] : ["-n", namespace];
  const { status, stderr, error } = spawnSync(tool, [...where, "-batch", "-"], {
    input: `${lines.join("\n")}\n`,
    encoding: "utf8",
  });
  if (error) throw new NamespaceFailure(`cannot run ${tool}, of the package iproute2: ${error.message}`);
  if (status !== 0) throw new NamespaceFailure(`${tool}: ${stderr.trim()}, at one of: ${lines.join("; ")}`);
}
