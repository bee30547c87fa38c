/* Where a report stands, as its sender is told. */
import { type Answer, contractVersion } from "@telltale/contract";
import { type Envelope, type ReadTx, type Report, listEnvelopes, listExcluded, missingPieces, threadEnd } from "@telltale/store";

type EnvelopeState = Answer<"getReport">["envelopes"][number];

async function envelopeState(tx: ReadTx, { id, purpose, version, pieces, createdAt, complete }: Envelope): Promise<EnvelopeState> {
  const missing = complete ? [] : await missingPieces(tx, id);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only purposes of the contract are ever put into the store
  return { id, purpose: purpose as EnvelopeState["purpose"], version, pieces, createdAt, missing: [...missing] };
}

/** The envelopes of a report, each with the pieces that have not arrived. */
export async function envelopesOf(tx: ReadTx, reportId: string): Promise<EnvelopeState[]> {
  const states: EnvelopeState[] = [];
  for (const envelope of await listEnvelopes(tx, reportId)) states.push(await envelopeState(tx, envelope));
  return states;
}

/** What a reporter is told of the report. */
export const stateOf = async (tx: ReadTx, { id, state, createdAt, purgeAfter }: Report): Promise<Answer<"getReport">> => ({
  version: contractVersion,
  id,
  state,
  createdAt,
  undoUntil: state === "withdrawn" ? purgeAfter : null,
  excluded: [...(await listExcluded(tx, id))],
  envelopes: await envelopesOf(tx, id),
  messages: (await threadEnd(tx, id))?.seq ?? 0,
});
