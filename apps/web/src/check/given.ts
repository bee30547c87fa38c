/* Files as they come: picked, dropped (folders too), or pasted as text. */
import type { Given } from "./protocol.ts";

export const givenFiles = (list: Iterable<File>): Given[] =>
  Array.from(list)
    .filter(({ name }) => !name.startsWith("."))
    .map((file) => ({ name: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath, blob: file }));

export const givenText = (text: string, name: string): Given[] =>
  text.trim() === "" ? [] : [{ name, blob: new Blob([text], { type: "text/plain" }) }];

/** What was dropped, with the files of folders. Its items are taken at once: they are gone when the event is over. */
export async function givenDrop(transfer: DataTransfer): Promise<Given[]> {
  const entries = Array.from(transfer.items).flatMap((item) => item.webkitGetAsEntry() ?? []);
  const text = transfer.getData("text/plain");
  if (entries.length === 0) return transfer.files.length > 0 ? givenFiles(transfer.files) : givenText(text, "dropped text");
  return (await Promise.all(entries.map(filesIn))).flat();
}

async function filesIn(entry: FileSystemEntry): Promise<Given[]> {
  if (entry.name.startsWith(".")) return [];
  if (isFile(entry))
    return [{ name: entry.fullPath.replace(/^\//, ""), blob: await new Promise<File>((done, fail) => entry.file(done, fail)) }];
  return isFolder(entry) ? folderFiles(entry.createReader()) : [];
}

// A folder hands out its entries in portions, and none when it is at its end.
async function folderFiles(reader: FileSystemDirectoryReader): Promise<Given[]> {
  const found: Given[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (portion.length === 0) return found;
    for (const entry of portion) found.push(...(await filesIn(entry)));
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
