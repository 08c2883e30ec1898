/** Writes an integer in groups of thousands: 58322 as 58,322. It does not use the machine's locale, since locales differ between machines. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
