import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { expect, test } from "vitest";
import { scenarioFile } from "../cli/program.js";
import { bundled } from "../mutants/hunt.js";
import { root } from "../mutants/mutant.js";
import { mutants } from "../mutants/mutants.js";

const page = readFileSync(`${root}docs/testing.md`, "utf8");

/** The block of code of docs/testing.md that follows a text, wherever the text's lines end. */
function blockAfter(text: string): string {
  const [, block] = /```\w+\n([\s\S]*?)```/.exec(page.slice(page.replaceAll("\n", " ").indexOf(text))) ?? [];
  if (block === undefined) throw new Error(`docs/testing.md: no code follows "${text}"`);
  return block;
}

test("the failure whose story docs/testing.md tells fails as its file says, and is explained in these words", async () => {
  const mutant = mutants.find(({ name }) => name === "mass-failure hold never ends");
  const yaml = blockAfter("all that is left of `mass-failure hold never ends`");
  if (!mutant) throw new Error("the mutant of the story has gone");
  const program = await bundled(mutant, "explain-program");
  const told = execFileSync(process.execPath, [program, scenarioFile(yaml), "chunk", "file-2/0"], { encoding: "utf8" });
  const [failure, ...story] = told.split("\n");
  const [, check, object] = /^# Fails: (.*)\n# At (.*?): /.exec(yaml) ?? [];
  expect(failure).toBe(`Fails: ${check}, at ${object}`);
  expect(story.join("\n")).toBe(blockAfter("swarmlab explain small.yaml chunk file-2/0"));
});
