/** Removes an item from a list, as `splice` does, but without the array that `splice` returns. */
export function removeAt<T>(list: T[], at: number): T {
  const removed = list[at] as T;
  for (let next = at + 1; next < list.length; next++) list[next - 1] = list[next] as T;
  list.pop();
  return removed;
}
