import process from "node:process";

/** The size assumed for a terminal that does not tell its size. */
const USUAL = { columns: 80, rows: 24 };

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

// Control sequences of xterm, which other terminals understand, too. They switch to the second screen, hide the cursor, and cut lines at the edge.
const ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
const LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
const HOME = "\u001b[H";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";

/** Shows one page on the terminal and redraws it: opened -> drawn, resized, keys pressed -> closed. Closing restores the terminal. */
export class LiveScreen {
  private readonly input = process.stdin;
  private readonly output = process.stdout;
  private open = false;

  constructor(
    private readonly onKey: (key: string) => void,
    private readonly onResized: () => void,
  ) {}

  /** Whether there is a terminal to draw on. */
  static isThere(): boolean {
    return process.stdout.isTTY === true && process.env.TERM !== "dumb";
  }

  get size(): ScreenSize {
    const { columns, rows } = this.output;
    return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
  }

  enter(): void {
    this.open = true;
    this.output.write(ENTER);
    this.output.on("resize", this.onResized);
    process.on("exit", this.leave);
    if (!this.input.isTTY) return;
    this.input.setRawMode(true).setEncoding("utf8").on("data", this.onData).resume();
  }

  /** Draws as many of the lines as fit on the screen. */
  draw(lines: readonly string[]): void {
    if (!this.open) return;
    const shown = lines.slice(0, this.size.rows);
    // Clear the line before writing it: after a line that reaches the edge, the cursor is still on its last character.
    this.output.write(`${HOME}${shown.map((line) => CLEAR_LINE + line).join("\r\n")}${CLEAR_BELOW}`);
  }

  readonly leave = (): void => {
    if (!this.open) return;
    this.open = false;
    process.off("exit", this.leave);
    this.output.off("resize", this.onResized);
    this.output.write(LEAVE);
    if (!this.input.isTTY) return;
    this.input.off("data", this.onData).pause();
    this.input.setRawMode(false);
  };

  private readonly onData = (text: string): void => {
    for (const key of keysOf(text)) this.onKey(key);
  };
}

/** Splits what a terminal sent into keys: characters, and sequences such as `ESC [ A` for an arrow. */
export function keysOf(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what terminals send
  return text.match(/\u001b\[[\d;]*[~A-Za-z]|\u001bO[A-Z]|[\s\S]/gu) ?? [];
}
