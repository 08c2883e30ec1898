/**
 * Regenerates src/gen from this project's proto files and that of gRPC's health service: messages and service definitions by ts-proto, wire sizes by
 * wire-sizes.ts, descriptors for reflection by file-descriptors.ts. With `--check` it writes nothing. If src/gen is out of date, it names the files
 * and exits with 1.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileDescriptorsSource } from "./file-descriptors.js";
import { buf, healthProtos, protoImage, root } from "./proto-image.js";
import { wireSizesSource } from "./wire-sizes.js";

const gen = join(root, "src/gen");

/** The contents of all files of src/gen, by path. */
function generate(): Map<string, string> {
  const base = mkdtempSync(join(tmpdir(), "swarmlab-generate-"));
  try {
    buf("generate", "--output", base);
    // The project takes over the messages of gRPC's health service, but not their comments.
    const health = join(base, "health.binpb");
    buf("build", healthProtos, "--exclude-source-info", "-o", health);
    buf("generate", health, "--output", base);
    return sources(join(base, "src/gen"))
      .set("wire-sizes.ts", wireSizesSource(protoImage()))
      .set("file-descriptors.ts", fileDescriptorsSource());
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Contents of the sources below `folder`, by path. */
function sources(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

const [option, ...rest] = process.argv.slice(2);
if (rest.length > 0 || (option !== undefined && option !== "--check")) {
  console.error("usage: npm run generate [-- --check]");
  process.exit(2);
}
buf("lint");
const fresh = generate();
const present = sources(gen);
const stale = [...new Set([...fresh.keys(), ...present.keys()])].filter(
  (path) => fresh.get(path) !== present.get(path),
);
for (const path of stale.sort()) {
  const content = fresh.get(path);
  if (option === "--check") {
    console.error(`src/gen/${path}: stale; run \`npm run generate\``);
    process.exitCode = 1;
  } else if (content === undefined) {
    rmSync(join(gen, path));
  } else {
    mkdirSync(dirname(join(gen, path)), { recursive: true });
    writeFileSync(join(gen, path), content);
  }
}
