import type { Encoding } from "../lines.ts";
import { encodingOf } from "../lines.ts";
import type { IssueList } from "./issue-list.ts";
import { addIssue } from "./issue-list.ts";
import { checkUtf8, utf8Check } from "./utf8-check.ts";
import { endUtf8, toUtf8, utf16, utf16Length } from "./utf16.ts";

/** A whole file as UTF-8. `locate` leads an offset in `bytes` back to the file. */
export interface WholeText {
  readonly bytes: Uint8Array;
  /** Length of the byte order mark. */
  readonly mark: number;
  readonly locate: (offset: number) => number;
}

const stride = 1024;

/** Opens a file held whole. What is not valid text becomes an issue of `issues`; a character cut off by the file's end makes it `truncated`. */
export function openText(file: Uint8Array, issues: IssueList): WholeText {
  const { encoding, mark } = encodingOf(file);
  if (encoding === "utf-8") {
    const check = utf8Check((start, end) => addIssue(issues, "undecodable-bytes", start, end, true));
    checkUtf8(check, file, 0, file.length, 0);
    if (check.left > 0) addIssue(issues, "truncated", check.start, file.length);
    return { bytes: file, mark, locate: (offset) => offset };
  }
  return openUtf16(file, encoding, mark, issues);
}

function openUtf16(file: Uint8Array, encoding: Encoding, mark: number, issues: IssueList): WholeText {
  const state = utf16(encoding === "utf-16be", (start, end) => addIssue(issues, "undecodable-bytes", start, end, true));
  // Most text takes less in UTF-8; where it takes more, the buffer grows.
  let bytes = new Uint8Array(file.length + 64);
  let size = 0;
  for (let at = 0; at < file.length; at += 65_536) {
    const block = file.subarray(at, at + 65_536);
    if (size + block.length * 2 > bytes.length) {
      const larger = new Uint8Array(Math.ceil(bytes.length * 1.3) + 200_000);
      larger.set(bytes);
      bytes = larger;
    }
    size = toUtf8(state, block, bytes, size);
  }
  size = endUtf8(state, bytes, size);
  if (state.odd >= 0) addIssue(issues, "truncated", file.length - 1, file.length);
  const text = bytes.subarray(0, size);
  const checkpoints = new Float64Array(Math.floor(size / stride) + 1);
  let units = 0;
  for (let index = 1; index < checkpoints.length; index += 1) {
    units += utf16Length(text, (index - 1) * stride, index * stride);
    checkpoints[index] = units;
  }
  const locate = (offset: number): number => {
    const index = Math.floor(offset / stride);
    return (checkpoints[index] ?? 0) + utf16Length(text, index * stride, offset);
  };
  return { bytes: text, mark: mark === 0 ? 0 : 3, locate };
}
