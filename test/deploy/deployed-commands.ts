import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, parseAllDocuments } from "yaml";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The program as a file of `deploy` starts it. */
export interface DeployedCommand {
  /** The file, and the place in it. */
  readonly where: string;
  /** The arguments. Values stand in place of the parts that the file's readers fill in. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Paths of files, from the root. */
export function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
}

/** The image whose containers start the program. */
const OUR_IMAGE = "swarmlab";
/** Objects of Kubernetes that start containers. */
const STARTING = ["StatefulSet", "Deployment", "Job"];

/** `$(POD_NAME)`, `${STATE_DIRECTORY}` and `%i` stand for what is known when the program starts. */
function filledIn(word: string): string {
  return word.replace(/\$\(\w+\)|\$\{\w+\}|%[a-z]/g, "x");
}

export function ofUnit(path: string): DeployedCommand[] {
  const text = read(path).replaceAll("\\\n", " ");
  return [...text.matchAll(/^ExecStart=swarmlab (.*)$/gm)].map(([, line]) => ({
    where: path,
    words: (line as string).trim().split(/\s+/).map(filledIn),
    env: {},
  }));
}

/** The lines of a shell script that call the program. */
export function ofScript(path: string): DeployedCommand[] {
  const text = read(path).replaceAll("\\\n", " ");
  return [...text.matchAll(/^swarmlab (.*)$/gm)].map(([, line]) => ({
    where: path,
    words: (line as string)
      .trim()
      .split(/\s+/)
      .map((word) => word.replaceAll('"', "").replace(/\$\w+/g, "0")),
    env: {},
  }));
}

interface ComposeService {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export function ofCompose(path: string): DeployedCommand[] {
  const { services } = parse(read(path), { merge: true }) as { services: Record<string, ComposeService> };
  const ours = Object.entries(services).filter(([, { image }]) => image === OUR_IMAGE);
  return ours.map(([name, { command = [], environment = {} }]) => ({
    where: `${path}: ${name}`,
    words: command,
    env: environment,
  }));
}

/** One object of Kubernetes. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

export function manifestsIn(path: string): Manifest[] {
  return parseAllDocuments(read(path)).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS() as Manifest;
  });
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

export function ofManifest(path: string): DeployedCommand[] {
  const starting = manifestsIn(path).filter(({ kind }) => STARTING.includes(kind)) as (Manifest & {
    spec: { template: { spec: { containers: Container[] } } };
  })[];
  return starting.flatMap(({ metadata, spec }) =>
    spec.template.spec.containers
      .filter(({ image }) => image === OUR_IMAGE)
      .map(({ name, args, env = [] }) => ({
        where: `${path}: ${metadata.name}/${name}`,
        words: args.map(filledIn),
        env: Object.fromEntries(env.map((one) => [one.name, one.value ?? "x"])),
      })),
  );
}

/** Command lines of the code blocks of a document. */
export function ofDocument(path: string): DeployedCommand[] {
  const blocks = [...read(path).matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block as string);
  const lines = blocks.flatMap((block) => block.replaceAll("\\\n", " ").split("\n"));
  return lines.flatMap((line) => {
    const [, words] = /(?:(?:^|-- )\s*(?:sudo )?swarmlab|run --rm client) ([^|#>&]*)/.exec(line) ?? [];
    if (words === undefined) return [];
    const split = (words.match(/"[^"]*"|\S+/g) ?? []).map((word) => filledIn(word.replaceAll('"', "")));
    return [{ where: `${path}: ${line.trim()}`, words: split, env: {} }];
  });
}
