import { fileNamed, filesByName } from "../history/through-time/file-positions.js";
import { lastTick } from "../history/through-time/through-time.js";
import type { Evidence } from "./evidence.js";
import { explainChunk } from "./explain-chunk.js";
import { explainFile } from "./explain-file.js";
import { explainNode } from "./explain-node.js";
import { explainOperation, operationOf, operationsOf } from "./explain-operation.js";
import type { Question } from "./question.js";
import type { Story } from "./story.js";

/** The error that a question has no answer, since the run has no such thing. */
export class UnknownSubject extends Error {
  constructor(
    message: string,
    /** The names that the run has. */
    readonly known: readonly string[] = [],
  ) {
    super(message);
  }
}

/** Answers a question about a run. Throws UnknownSubject. */
export function explain(evidence: Evidence, { about, name, by, until }: Question): Story {
  const { history } = evidence;
  const end = lastTick(history);
  const tick = until === undefined ? end : Math.min(end, Math.round(until / history.run.tick));
  switch (about) {
    case "node":
      return explainNode(evidence, positionOf(history.nodes.name, name, "node"), tick);
    case "file":
      return explainFile(evidence, fileOf(evidence, name, tick), tick);
    case "chunk":
      return ofChunk(evidence, name, tick);
    case "check":
      return ofCheck(evidence, name, tick);
    default: {
      const row = operationOf(evidence, about, name, by);
      if (row === undefined) throw new UnknownSubject(noneOf(evidence, about, name, by), history.files.name);
      return explainOperation(evidence, row);
    }
  }
}

/** Says that no put or get of a file is known. If the history has some without a file's name, one of these may be the one that the user means. */
function noneOf(evidence: Evidence, kind: "get" | "put", name: string, by: string | undefined): string {
  const on = by === undefined ? "" : ` on ${by}`;
  const nameless = operationsOf(evidence, kind, undefined, by).length;
  if (nameless === 0) return `there was no ${kind} of ${name}${on}`;
  const ones = nameless === 1 ? `one ${kind} was of such a file` : `${nameless} ${kind}s were of such files`;
  return `no ${kind} of ${name}${on} is known: the history does not have the names of files that were never committed, and ${ones}`;
}

function positionOf(names: readonly string[], name: string, kind: string): number {
  const position = names.lastIndexOf(name);
  if (position < 0) throw new UnknownSubject(`there is no ${kind} ${name}`, names);
  return position;
}

function fileOf({ history }: Evidence, name: string, tick: number): number {
  const file = fileNamed(filesByName(history), history, name, tick);
  if (file === undefined) throw new UnknownSubject(`no file ${name} was committed`, history.files.name);
  return file;
}

function ofChunk(evidence: Evidence, name: string, tick: number): Story {
  const [, file = name, index] = /^(.*)\/(\d+)$/.exec(name) ?? [];
  const isWhole = evidence.history.files.name.includes(name);
  if (isWhole || index === undefined) return explainFile(evidence, fileOf(evidence, name, tick), tick);
  const position = fileOf(evidence, file, tick);
  const chunks = evidence.history.files.chunks[position] as number;
  if (Number(index) >= chunks)
    throw new UnknownSubject(`${file} has ${chunks} chunks, numbered from 0: there is no chunk ${index}`);
  return explainChunk(evidence, (evidence.through.chunks.first[position] as number) + Number(index), tick);
}

/** Explains the state at a tick of the chunk, file or node for which a check failed. `name`: the name of the check, or a part of it. */
function ofCheck(evidence: Evidence, name: string, tick: number): Story {
  const found = evidence.checks.filter((check) => check.name.includes(name));
  const check = found.find(({ passed }) => !passed) ?? found[0];
  if (!check)
    throw new UnknownSubject(
      `there is no check "${name}"`,
      evidence.checks.map((one) => one.name),
    );
  const story = { subject: check.name, answer: `It ${check.passed ? "held" : "failed"}: ${check.detail}.` };
  if (check.passed || check.object === undefined) return { ...story, causes: [], events: [], unknown: [] };
  const ofIt = ofObject(evidence, check.object, tick);
  if (!ofIt) return { ...story, causes: [], events: [], unknown: [`Of ${check.object} nothing was recorded.`] };
  const { causes, events, unknown, answer } = ofIt;
  return { ...story, causes: [`${check.object}: ${answer}`, ...causes], events, unknown };
}

/** Explains the object of a check. Undefined: the history has no such chunk, node or file, as after a put that was never acknowledged. */
function ofObject(evidence: Evidence, object: string, tick: number): Story | undefined {
  try {
    const [, index, file] = /^chunk (\d+) of (.*)$/.exec(object) ?? [];
    if (file !== undefined) return ofChunk(evidence, `${file}/${index}`, tick);
    if (evidence.history.nodes.name.includes(object))
      return explainNode(evidence, evidence.history.nodes.name.indexOf(object), tick);
    return explainFile(evidence, fileOf(evidence, object, tick), tick);
  } catch (error) {
    if (error instanceof UnknownSubject) return undefined;
    throw error;
  }
}
