import { formatPath, type Path, type Problem } from "./problem.js";

/** The places in the document from which a scenario is read. */
export interface Places {
  /** The comment lines at the top, without the marks. */
  readonly openingComment: string;
  /** Makes a problem at the value of `path`, or at the nearest part of it that exists. */
  problem(path: Path, pathText: string, message: string): Problem;
  /** Makes a problem at the key `key` of the map at `path`. */
  problemAtKey(path: Path, key: string, pathText: string, message: string): Problem;
  /** Writes the place of a path, for messages. */
  where(path: Path): string;
}

/** The places in plain values, which have no lines: a place is the path itself. */
export class PathPlaces implements Places {
  readonly openingComment = "";

  /** `name`: the words that messages have in place of a file's name. */
  constructor(private readonly name: string) {}

  problem(_path: Path, path: string, message: string): Problem {
    return { file: this.name, line: 0, column: 0, path, message };
  }

  problemAtKey(path: Path, _key: string, pathText: string, message: string): Problem {
    return this.problem(path, pathText, message);
  }

  where(path: Path): string {
    return formatPath(path);
  }
}
