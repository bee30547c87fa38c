import type { Issue, IssueCode } from "../../model/conversation.ts";
import { issueMeanings } from "../../model/conversation.ts";

/** Issues while a file is read: of each code at most `most`, the last of which covers the rest, so that hostile input fills no memory. */
export interface IssueList {
  readonly most: number;
  readonly byCode: Map<IssueCode, [number, number][]>;
}

export function issueList(most: number): IssueList {
  return { most: Math.max(1, most), byCode: new Map() };
}

/** Adds an issue; those of one code are added in the order of the file. A range that touches the one before it is joined to it where `join` says so. */
export function addIssue(list: IssueList, code: IssueCode, start: number, end: number, join = false): void {
  const ranges = list.byCode.get(code);
  if (ranges === undefined) {
    list.byCode.set(code, [[start, end]]);
    return;
  }
  const last = ranges[ranges.length - 1];
  if (last !== undefined && (ranges.length >= list.most || (join && start <= last[1]))) last[1] = Math.max(last[1], end);
  else ranges.push([start, end]);
}

/** All issues in the order of the file, with their sentences. Lists of one code are joined, so each list may hold up to its limit. */
export function closeIssues(lists: readonly IssueList[]): Issue[] {
  const issues: Issue[] = [];
  for (const list of lists) {
    for (const [code, ranges] of list.byCode) {
      for (const [start, end] of ranges) issues.push({ code, source: [start, end], message: issueMeanings[code] });
    }
  }
  return issues.sort((a, b) => a.source[0] - b.source[0] || a.source[1] - b.source[1] || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
}
