/** The place of a reader in a page, with what is open and chosen. It is taken from one page, and restored in a newer one of the same run. */
export interface KeptPlace {
  readonly section: string | undefined;
  /** The distance in pixels from the top of the section, or of the page, to the top of the window. */
  readonly offset: number;
  readonly folds: ReadonlyMap<string, boolean>;
  readonly fields: readonly (readonly [key: string, value: string, isChecked: boolean])[];
  /** The position of the focus among the elements that the keyboard can reach; -1: none has it. */
  readonly focus: number;
}

type Field = HTMLInputElement | HTMLSelectElement;

export function placeIn({ document, scrollY }: Window): KeptPlace {
  const above = [...document.querySelectorAll("section[id]")].filter((one) => one.getBoundingClientRect().top <= 1);
  const section = above.at(-1);
  return {
    section: section?.id,
    offset: section ? -section.getBoundingClientRect().top : scrollY,
    folds: new Map([...document.querySelectorAll("details")].map((fold, i) => [keyOf(fold, i), fold.open])),
    fields: fieldsIn(document).map((field, i) => [keyOf(field, i), field.value, isChecked(field)]),
    focus: reachable(document).indexOf(document.activeElement as HTMLElement),
  };
}

/** Restores a place. It skips elements that the newer page does not have. */
export function goTo({ section, offset, folds, fields, focus }: KeptPlace, window: Window): void {
  const { document } = window;
  document.querySelectorAll("details").forEach((fold, i) => {
    fold.open = folds.get(keyOf(fold, i)) ?? fold.open;
  });
  const kept = new Map(fields.map(([key, value, checked]) => [key, { value, checked }]));
  fieldsIn(document).forEach((field, i) => {
    const before = kept.get(keyOf(field, i));
    if (before) restore(field, before.value, before.checked);
  });
  reachable(document)[focus]?.focus({ preventScroll: true });
  const top = section === undefined ? undefined : document.getElementById(section)?.getBoundingClientRect().top;
  window.scrollTo(0, (top === undefined ? 0 : top + window.scrollY) + offset);
}

function restore(field: Field, value: string, checked: boolean): void {
  if (field.value === value && isChecked(field) === checked) return;
  field.value = value;
  if ("checked" in field) field.checked = checked;
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}

function fieldsIn(document: Document): Field[] {
  // Fields that choose a moment are left out: the page's address restores the moment.
  return [...document.querySelectorAll<Field>("input, select")].filter((field) => field.type !== "range");
}

function isChecked(field: Field): boolean {
  return "checked" in field && field.checked;
}

/** Makes a key from the element's words. A field's key also has its place among the fields, since two may have the same words. A fold's key has no place. */
function keyOf(one: Element, i: number): string {
  const words = one.getAttribute("aria-label") ?? one.closest("label, details")?.firstElementChild?.textContent ?? "";
  return `${one.localName} ${words.replace(/\d+/g, "")} ${one instanceof HTMLDetailsElement ? "" : i}`;
}

function reachable(document: Document): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("a[href], button, input, select, summary, [tabindex]")];
}
