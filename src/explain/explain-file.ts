import { fileLevels } from "../history/through-time/file-levels.js";
import { gradeWords } from "../history/through-time/grade.js";
import { lastTick, tellsOf } from "../history/through-time/through-time.js";
import { formatDuration } from "../report/text/format.js";
import type { Evidence } from "./evidence.js";
import { timeOf } from "./evidence.js";
import { explainChunk } from "./explain-chunk.js";
import type { Story } from "./story.js";

/** Explains the state of a file at a tick, by its worst chunk. `file`: the file's position. */
export function explainFile(evidence: Evidence, file: number, tick = lastTick(evidence.history)): Story {
  const { history, through } = evidence;
  const subject = history.files.name[file] as string;
  const first = through.chunks.first[file] as number;
  if (!tellsOf(through, file)) return { ...explainChunk(evidence, first, tick), subject };
  const level = fileLevels(through, file).findLast(({ from }) => from <= tick);
  if (!level || level.until <= tick) {
    const answer = level ? "It is not there any more: it was removed or overwritten." : "It is not committed yet.";
    return { ...explainChunk(evidence, first, tick), subject, answer, causes: [] };
  }
  const since = formatDuration(timeOf(evidence, level.from));
  const worst = explainChunk(evidence, first + level.worst, tick);
  const answer = `Since ${since}: ${gradeWords[level.grade]}. Its worst chunk is chunk ${level.worst}. ${worst.answer}`;
  return { ...worst, subject, answer };
}
