/** Writes a time of a run, as in `0:12:03.4`. `tick`: the length of a tick in ms, which decides how many digits follow the point. */
export function clock(ms: number, tick: number): string {
  const digits = tick >= 1000 ? 0 : tick >= 100 ? 1 : tick >= 10 ? 2 : 3;
  const two = (value: number) => String(value).padStart(2, "0");
  const seconds = Math.floor(ms / 1000);
  const rest =
    digits === 0
      ? ""
      : `.${String(Math.round(ms % 1000))
          .padStart(3, "0")
          .slice(0, digits)}`;
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${rest}`;
}
