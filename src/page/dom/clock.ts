const DAY = 86_400_000;

/** Writes a moment of a run as a clock shows it: `16:20:05`, from the second day on `2 d 16:20:05`; short runs have tenths of a second. */
export function clockText(ms: number, played: number): string {
  const tenths = played < 120_000 ? `.${Math.floor((ms % 1000) / 100)}` : "";
  const days = Math.floor(ms / DAY);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const clock = `${two((ms % DAY) / 3_600_000)}:${two((ms % 3_600_000) / 60_000)}:${two((ms % 60_000) / 1000)}${tenths}`;
  return days === 0 ? clock : `${days} d ${clock}`;
}
