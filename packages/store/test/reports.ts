import { createHash } from "node:crypto";
import {
  type NewReport,
  type Store,
  addMessage,
  appendAudit,
  createEnvelope,
  createReport,
  enqueueJob,
  putCompared,
  putDerived,
  putPiece,
} from "../src/index.ts";

/** The bytes of a text. */
export const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** 32 bytes that stand for a text. */
export const hashOf = (text: string): Uint8Array => new Uint8Array(createHash("sha256").update(text).digest());

/** A new report by a short name. */
export const reportOf = (name: string, more: Partial<NewReport> = {}): NewReport => ({
  id: name,
  at: 1000,
  accessHash: hashOf(name),
  threadRecipient: `age1${name}`,
  keysetSerial: 1,
  excluded: [],
  ...more,
});

const maxReportBytes = 1_000_000_000;

/** Puts a report with something of every kind; `mark` is in each of its bytes. */
export const fillReport = (store: Store, name: string, mark: string): Promise<void> =>
  store.write(async (tx) => {
    await createReport(
      tx,
      reportOf(name, { excluded: [`h-${mark}`], accessHash: bytes(`access ${mark}`), threadRecipient: `age1${mark}` }),
    );
    const envelope = { id: `e-${name}`, reportId: name, purpose: "case", version: 1, pieces: 2, keysetSerial: 1, createdAt: 1000 };
    await createEnvelope(tx, envelope);
    await putPiece(tx, { envelopeId: envelope.id, piece: 0, bytes: bytes(`piece ${mark}`.padEnd(3000, "x")), maxReportBytes });
    await putPiece(tx, { envelopeId: envelope.id, piece: 1, bytes: bytes(mark.repeat(3000)), maxReportBytes });
    await addMessage(tx, {
      id: `m-${name}`,
      reportId: name,
      author: "handler",
      handlerId: "h-1",
      at: 1001,
      keysetSerial: 1,
      bytes: bytes(`message ${mark}`),
      maxReportBytes,
      maxMessages: 10,
    });
    await putDerived(tx, { reportId: name, kind: "signature", keySerial: 1, sealed: bytes(`derived ${mark}`) });
    await putCompared(tx, name, 1, [{ field: "phone", mac: bytes(`mac ${mark}`) }]);
    await enqueueJob(tx, { id: `j-${name}`, kind: "link", subject: name, runAt: 5 });
    await appendAudit(tx, { at: 1000, actor: "intake", action: "report-begun", subject: name });
  });
