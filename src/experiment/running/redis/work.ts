import type { WorkJob } from "./messages.js";
import type { Material, PackedMaterial } from "./packed-material.js";

// Coordinators and workers carry work of several kinds: runs of experiments, and seeds of campaigns. Each kind implements the interfaces below.

/** Work of one kind, as its coordinator hands it out. */
export interface WorkToGive<Task, Result> {
  /** The name of the kind in messages, such as `run`. */
  readonly kind: string;
  /** What is coordinated, in words for the user: an experiment or a campaign. */
  readonly whole: string;
  /** What is counted, in the singular and for the user: a run or a seed. Each thread of a worker plays one at a time. */
  readonly unit: string;
  /** A name that no other task of this coordinator has: digits, lower-case letters and dots. */
  keyOf(task: Task): string;
  /** The hash of the material on which the task is played. */
  materialOf(task: Task): string;
  /** The material with this hash, and a name for it to show to the user. Throws if there is none. */
  packed(hash: string): { readonly title: string; readonly material: PackedMaterial };
  /** What a worker must know about the task in addition to its key and its material. */
  sentOf(task: Task): object;
  /** Reads a result that came back; undefined if the text is not one. */
  read(text: string): Returned<Task, Result> | undefined;
  /** The task in words for the user. */
  say(task: Task): string;
}

/** A result that came back. */
interface Returned<Task, Result> {
  /** The key of the task to which it claims to belong. */
  readonly key: string;
  /**
   * The result of `task`; undefined if what came back belongs to something else. Throws a RedisFailure if the task cannot be played at all.
   */
  resultFor(task: Task): Result | undefined;
}

/** Work of one kind, as a worker plays it. */
export interface WorkToPlay<Task = unknown> {
  readonly kind: string;
  /** What is counted, in the singular and for the user: a run or a seed. */
  readonly unit: string;
  /** The program of its threads, relative to `src` and without its ending. It must be among the entries of scripts/build.mjs, and export `play`. */
  readonly program: string;
  /** Checks a job of this kind; undefined if it is not one. */
  parse(job: WorkJob): Task | undefined;
  /** How many units a task has. */
  unitsOf(task: Task): number;
  /** The text of the result of a task whose thread died. */
  failed(task: Task, message: string): string;
  /** The text of the result of a task whose material in Redis is damaged. Left out: such a task is dropped. */
  damaged?(task: Task, message: string): string;
}

/** What the `play` of a kind's thread takes. */
export interface ThreadTask<Task> {
  readonly task: Task;
  /** The hash of the material. */
  readonly hash: string;
  readonly material: Material;
}

/** What `play` returns: the text of the result, or the reason why the data from Redis is not the task's material. */
export type Played = { readonly text: string } | { readonly misfit: string };
