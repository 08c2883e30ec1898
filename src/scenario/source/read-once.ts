/** Reads a file that a scenario names: relative to the scenario, or shipped data by name. */
export type ReadFile = (name: string) => FileText;
export type FileText = { readonly text: string } | { readonly error: string };

/** Reads and parses each file once, for scenarios that differ in their settings alone: a matrix of latencies is costly to read. */
export class ReadOnce {
  private readonly texts = new Map<string, FileText>();
  private readonly results = new Map<string, unknown>();

  constructor(private readonly readFile: ReadFile) {}

  text(name: string): FileText {
    let text = this.texts.get(name);
    if (text === undefined) {
      text = this.readFile(name);
      this.texts.set(name, text);
    }
    return text;
  }

  /**
   * The result of `parse` for a file's text. `how` distinguishes several ways to parse one file. Callers share the
   * result, so they must not change it.
   */
  parsed<T>(name: string, how: string, text: string, parse: (text: string) => T): T {
    const key = JSON.stringify([name, how]);
    if (!this.results.has(key)) this.results.set(key, parse(text));
    return this.results.get(key) as T;
  }
}
