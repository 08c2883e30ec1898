import { operationKinds } from "../history/history.js";
import { fileLevels } from "../history/through-time/file-levels.js";
import { Grade } from "../history/through-time/grade.js";
import { lastTick, tellsOf } from "../history/through-time/through-time.js";
import type { Evidence } from "./evidence.js";
import { explain } from "./explain.js";
import { explainFile } from "./explain-file.js";
import { explainOperation } from "./explain-operation.js";
import type { Story } from "./story.js";

const MOST_CHECKS = 3;
const MOST_FILES = 3;
const MOST_OPERATIONS = 2;

/**
 * The stories that a reader of a run asks for first: of checks that failed, files that cannot be read or lack replicas, and failed puts and gets,
 * also of files that were never committed. `until`: the moment that the stories are about, in ms. If it is given, failed checks are left out, because
 * they judge the whole run.
 */
export function openQuestions(evidence: Evidence, until?: number): Story[] {
  const { history, through, checks } = evidence;
  const end = lastTick(history);
  const tick = until === undefined ? end : Math.min(end, Math.round(until / history.run.tick));
  const failed = until === undefined ? checks.filter(({ passed }) => !passed).slice(0, MOST_CHECKS) : [];
  const files = history.files.name
    .flatMap((_, file) => {
      if (!tellsOf(through, file)) return [];
      const level = fileLevels(through, file).findLast(({ from }) => from <= tick);
      const isAmiss = level && level.until > tick && level.grade !== Grade.ABSENT && level.grade < Grade.WHOLE;
      return isAmiss ? [{ file, grade: level.grade }] : [];
    })
    .sort((a, b) => a.grade - b.grade);
  const { operations } = history;
  const broken = [...operations.start.keys()]
    .filter(
      (row) =>
        operations.outcome[row] !== 0 &&
        operationKinds[operations.kind[row] as number] !== "leave" &&
        (operations.start[row] as number) <= tick,
    )
    .sort((a, b) => (operations.duration[b] as number) - (operations.duration[a] as number));
  return [
    ...failed.map(({ name }) => explain(evidence, { about: "check", name })),
    ...files.slice(0, MOST_FILES).map(({ file }) => explainFile(evidence, file, tick)),
    ...broken.slice(0, MOST_OPERATIONS).map((row) => explainOperation(evidence, row)),
  ];
}
