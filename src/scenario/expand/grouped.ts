/** An integer in groups of thousands: 58322 as 58,322. Done by hand: what a locale prints differs between machines. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
