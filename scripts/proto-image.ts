import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const require = createRequire(import.meta.url);

/** The folder of the proto file of gRPC's health service. */
export const healthProtos = join(dirname(require.resolve("grpc-health-check/package.json")), "proto");

/** A field, as descriptor.proto describes it in JSON. */
export interface FieldDescriptor {
  name: string;
  number: number;
  label: "LABEL_OPTIONAL" | "LABEL_REPEATED" | "LABEL_REQUIRED";
  type: string;
  /** Full name of the type, with a leading dot; only for messages and enums. */
  typeName?: string;
  jsonName: string;
  oneofIndex?: number;
  proto3Optional?: boolean;
  options?: { packed?: boolean };
}

export interface MessageDescriptor {
  name: string;
  field?: FieldDescriptor[];
  oneofDecl?: { name: string }[];
  nestedType?: MessageDescriptor[];
  extension?: unknown[];
}

export interface EnumDescriptor {
  name: string;
  value: { name: string; number: number }[];
}

export interface MethodDescriptor {
  name: string;
  inputType: string;
  outputType: string;
}

export interface FileDescriptor {
  /** Path below the module's root, such as `swarmlab/v1/node.proto`. */
  name: string;
  package: string;
  syntax: string;
  messageType?: MessageDescriptor[];
  enumType?: EnumDescriptor[];
  service?: { name: string; method: MethodDescriptor[] }[];
}

/** Runs buf in the repository's root and returns its output. buf's messages go to the standard error of this process. Throws if buf fails. */
export function buf(...args: string[]): string {
  const program = fileURLToPath(new URL("../node_modules/@bufbuild/buf/bin/buf", import.meta.url));
  return execFileSync(process.execPath, [program, ...args], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 64 * 2 ** 20,
  });
}

/** The compiled proto files of this repository. */
export function protoImage(): FileDescriptor[] {
  return (JSON.parse(buf("build", "--exclude-source-info", "-o", "-#format=json")) as { file: FileDescriptor[] }).file;
}
