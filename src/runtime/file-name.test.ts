import { expect, test } from "vitest";
import { faultOfName } from "./file-name.js";
import { jsonWithoutUnseen, withoutUnseen } from "./unseen.js";

test.each([
  ["a file", "holiday.mp4"],
  ["one in folders", "photos/2024/a b.jpg"],
  ["a hidden one", ".config/x"],
  ["dots within", "a..b/c...d"],
  ["any script", "фото/写真/चित्र.jpg"],
  ["a colon that is no drive's", "ab:c"],
  ["the narrow space of a screenshot's time", "Screenshot 10.00\u202fAM.png"],
  ["an emoji that is joined of several", "👩🏽\u200d🔬 👨\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3.txt"],
  ["Persian with its joiner", "می\u200cخواهم.txt"],
  ["Hindi with its joiner", "क्\u200dष.txt"],
])("%s may be a name", (_what, name) => {
  expect(faultOfName(name)).toBeUndefined();
  expect(withoutUnseen(name)).toBe(name);
});

test.each([
  ["nothing", "", "must not be empty"],
  ["this folder", ".", "no '.' in it"],
  ["the folder above", "..", "no '..' in it"],
  ["a way out", "a/../b", "no '..' in it"],
  ["a detour", "./x", "no '.' in it"],
  ["two slashes", "a//b", "no '//' in it"],
  ["an absolute name", "/etc/passwd", "must not begin with '/'"],
  ["a folder", "a/", "must not end with '/'"],
  ["a Windows path", "C:\\x", "no backslashes"],
  ["a drive", "C:x", "letter of a drive"],
  ["a backslash", "a\\b", "no backslashes"],
  ["a dot at the end", "a./b", "end with a dot"],
  ["a space at the end", "a ", "begin or end with a space"],
  ["a space at the beginning of a part", "a/\u00a0b", "begin or end with a space"],
  ["a control character", "a\u0007", "U+0007"],
  ["one of the second kind", "a\u009b2J", "U+009B"],
  ["a new line", "a\nb", "U+000A"],
  ["a mark that turns the direction", "a\u202egpj.exe", "U+202E"],
  ["a space without a width", "a\u200bb", "U+200B"],
  ["a joiner that joins nothing", "a\u200db", "U+200D"],
  ["a mark of byte order", "\ufeffa", "U+FEFF"],
  ["a filler", "a\u3164", "U+3164"],
  ["half a character", "a\ud800", "broken text"],
  ["a decomposed letter", "cafe\u0301", "NFC"],
])("%s may not", (_what, name, why) => expect(faultOfName(name)).toContain(why));

test("what cannot be seen is shown", () => {
  expect(withoutUnseen("a\u001b[2J\u202eb\ud800\u200bc\n")).toBe("a\ufffd[2J\ufffdb\ufffd\ufffdc\ufffd");
});

test("JSON says the same with nothing in it that a terminal obeys", () => {
  const name = "a\u001b[2J\u009b\u202e\u{e0061}\u2028";
  const json = jsonWithoutUnseen(JSON.stringify({ name }));
  expect(json).toBe('{"name":"a\\u001b[2J\\u009b\\u202e\\udb40\\udc61\\u2028"}');
  expect(JSON.parse(json)).toEqual({ name });
});
