import "./no-eval.ts";
import { Problem } from "@telltale/contract";
import { SealingError } from "@telltale/sealing";
import { useWords } from "../words/Words.tsx";
import { DeskStates } from "./DeskStates.tsx";
import { pageClient } from "./page-client.ts";
import { ThreadPage } from "./ThreadPage.tsx";
import { type Thread, openThread } from "./thread.ts";
import { useDesk } from "./use-desk.ts";
import { useHeading } from "./use-heading.ts";
import { deriveInWorker } from "./workers.ts";

/** Why a receipt opened nothing. */
export type Refused =
  | { readonly kind: "malformed"; readonly found: number; readonly others: number }
  | { readonly kind: "unknown" }
  | { readonly kind: "failed" };

/** Opens the report of a receipt as it was typed. */
export async function openTyped(typed: string): Promise<{ readonly kind: "open"; readonly thread: Thread } | Refused> {
  try {
    return { kind: "open", thread: await openThread(pageClient, typed, deriveInWorker) };
  } catch (error) {
    if (error instanceof SealingError && error.detail.code === "receipt-malformed")
      return { kind: "malformed", found: error.detail.found, others: error.detail.others };
    return { kind: error instanceof Problem && error.code === "receipt-unknown" ? "unknown" : "failed" };
  }
}

/** An opened report, with the desk's keys checked. */
export function ReturnRest({ thread }: { readonly thread: Thread }) {
  const { report } = useWords();
  const desk = useDesk();
  const place = useHeading(desk.kind === "open" || desk.kind === "closed" ? "open" : "asked", true);
  if (desk.kind !== "open" && (desk.kind !== "closed" || desk.why === "no-setup"))
    return <DeskStates desk={desk} title={report.returnTitle} />;
  return (
    <div ref={place}>
      <ThreadPage info={desk.info} trusted={desk.kind === "open" ? desk.trusted : null} thread={thread} />
    </div>
  );
}
