/*
 * Writes to a store under load until it is killed, and says after each acknowledgement what was acknowledged, a line each: `report ID`,
 * `deleted ID`, and `deleting ID` before it asks for a deletion. Standard output is a file, so that a line is there once it was said.
 */
import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import {
  type StoreOptions,
  addMessage,
  appendAudit,
  createEnvelope,
  createReport,
  openStore,
  purgeReport,
  putPiece,
} from "../src/index.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the test hands over
const store = await openStore(JSON.parse(process.argv[2] ?? "") as StoreOptions);
const maxReportBytes = 1_000_000_000;
writeSync(1, "open\n");

const writeOne = async (round: number): Promise<void> => {
  const id = `r-${randomBytes(16).toString("hex")}`;
  const bytes = new Uint8Array(randomBytes(500 + (round % 7) * 1000));
  await store.write(async (tx) => {
    await createReport(tx, {
      id,
      at: round,
      accessHash: new Uint8Array(randomBytes(32)),
      threadRecipient: "age1",
      keysetSerial: 1,
      excluded: ["h-1"],
    });
    await createEnvelope(tx, { id: `e-${id}`, reportId: id, purpose: "case", version: 1, pieces: 1, keysetSerial: 1, createdAt: round });
    await putPiece(tx, { envelopeId: `e-${id}`, piece: 0, bytes, maxReportBytes });
    await addMessage(tx, {
      id: `m-${id}`,
      reportId: id,
      author: "reporter",
      handlerId: null,
      at: round,
      keysetSerial: 1,
      bytes,
      maxReportBytes,
      maxMessages: 9,
    });
    await appendAudit(tx, { at: round, actor: "intake", action: "report-received", subject: id });
  });
  writeSync(1, `report ${id}\n`);
  if (round % 5 !== 0) return;
  writeSync(1, `deleting ${id}\n`);
  await store.write(async (tx) => {
    await purgeReport(tx, id, round);
    await appendAudit(tx, { at: round, actor: "retention", action: "report-purged", subject: id });
  });
  writeSync(1, `deleted ${id}\n`);
  if (round % 100 === 0) await store.truncate();
};

let round = 0;
await Promise.all(
  Array.from({ length: 16 }, async () => {
    for (;;) {
      round += 1;
      await writeOne(round);
    }
  }),
);
