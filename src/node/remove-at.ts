/** Takes an item out of a list, which closes up. As `splice` does, without the list that `splice` makes of what it removed. */
export function removeAt<T>(list: T[], at: number): T {
  const removed = list[at] as T;
  for (let next = at + 1; next < list.length; next++) list[next - 1] = list[next] as T;
  list.pop();
  return removed;
}
