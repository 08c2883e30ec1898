import { type Base, baseOf } from "../../campaign/draw/draw-onto.js";
import type { Written } from "../../campaign/written.js";
import { filesBeside, readSource } from "../../scenario/source/load.js";
import { YamlSource } from "../../scenario/source/yaml/yaml-source.js";
import { BadInput } from "../exit-code.js";
import { loadScenarios } from "../run/scenario-files.js";

/** Reads the scenario on which a campaign draws faults. Throws BadInput with all mistakes in it. */
export function readBase(path: string): Base {
  return baseOf(readWritten(path), path, filesBeside(path));
}

/** Checks a scenario file, and reads it as plain values. Throws BadInput with all mistakes in it. */
export function readWritten(path: string): Written {
  loadScenarios([path]);
  const file = readSource(path, "the scenario");
  const source = "text" in file ? YamlSource.parse(file.text, file.name) : [];
  if (Array.isArray(source)) throw new BadInput(`swarmlab: ${path} changed while it was read`);
  return source.toValue() as Written;
}
