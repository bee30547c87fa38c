import type { Conversation } from "../model/conversation.ts";
import { EngineError, limitError } from "../model/errors.ts";
import type { Format } from "../model/format.ts";
import { defaultLimits } from "../model/limits.ts";
import { isArchive, readArchive } from "./archive.ts";
import { checkZone } from "./clock.ts";
import { describeForeign } from "./describe.ts";
import { imessageReader } from "./imessage.ts";
import { jsonlReader } from "./jsonl.ts";
import { instagramReader, messengerReader } from "./meta.ts";
import { nokiaReader } from "./nokia.ts";
import { pastedReader } from "./pasted.ts";
import type { ReadOptions, Reader, SourceFile } from "./reader.ts";
import { signalReader } from "./signal.ts";
import { signalBackupReader } from "./signalbackup.ts";
import { smsReader } from "./sms.ts";
import { telegramReader } from "./telegram.ts";
import { whatsAppCopyReader } from "./whatsapp-copy.ts";
import { whatsAppReader } from "./whatsapp/index.ts";

/**
 * Every reader, in the order in which ties are broken. The last one takes any text.
 *
 * @internal for tests
 */
export const readers: readonly Reader[] = [
  whatsAppReader,
  whatsAppCopyReader,
  telegramReader,
  instagramReader,
  messengerReader,
  signalReader,
  signalBackupReader,
  smsReader,
  imessageReader,
  nokiaReader,
  jsonlReader,
  pastedReader,
];

/** How much of a file is looked at to recognise it. */
const headBytes = 64 * 1024;

/**
 * Every chat in a file: one for most exports, several for an archive, an account or a phone's backup.
 * The format is told by the content, or taken from `options.format`. Throws EngineError `empty-file`,
 * `unrecognised-format`, or the error of the limit that was passed.
 */
export function read(file: SourceFile, options: ReadOptions): Conversation[] {
  const { bytes } = file;
  if (bytes.length === 0) throw new EngineError({ code: "empty-file" });
  if (bytes.length > options.limits.maxFileBytes) throw limitError(options.limits, "maxFileBytes", bytes.length);
  if (options.zone !== undefined) checkZone(options.zone);
  if (isArchive(bytes)) return readArchive(file, options, (entry) => readerNamed(options.format) ?? readerOf(entry));
  return readerFor(bytes, options.format).read(file, options);
}

/** The format of a file by its content, null where no reader takes it or it is an archive. */
export function recogniseFormat(bytes: Uint8Array): Format | null {
  const reader = readerOf(bytes);
  if (reader === null || isArchive(bytes)) return null;
  const [first] = reader.formats;
  if (first === undefined || reader.formats.length === 1) return first ?? null;
  // A family tells its formats apart only while it reads.
  const head = { name: "", sha256: "", bytes: bytes.subarray(0, headBytes) };
  try {
    return reader.read(head, { limits: defaultLimits })[0]?.source.format ?? first;
  } catch (error) {
    if (error instanceof EngineError) return first;
    throw error;
  }
}

function readerFor(bytes: Uint8Array, format: Format | undefined): Reader {
  const reader = readerNamed(format) ?? readerOf(bytes);
  if (reader === null)
    throw new EngineError({ code: "unrecognised-format", found: describeForeign(bytes.subarray(0, headBytes)) ?? "binary data" });
  return reader;
}

function readerNamed(format: Format | undefined): Reader | null {
  return format === undefined ? null : (readers.find(({ formats }) => formats.includes(format)) ?? null);
}

/** The reader that is surest of a file, or null. Text that only the last reader takes must look like text. */
function readerOf(bytes: Uint8Array): Reader | null {
  const head = bytes.subarray(0, headBytes);
  let best: Reader | null = null;
  let most = 0;
  for (const reader of readers) {
    const score = reader.recognise(head);
    if (score > most) {
      best = reader;
      most = score;
    }
  }
  return best === pastedReader && describeForeign(head) !== null ? null : best;
}
