import { Problem } from "@telltale/contract";
import { SealingError } from "@telltale/sealing";
import { StoreError } from "@telltale/store";
import { FailedError } from "./usage.ts";

/** What explains a problem, in brackets: codes and numbers that the server named. */
const explained = ({ message, detail }: Problem): string => {
  const named = Object.entries(detail).flatMap(([name, value]) =>
    name !== "challenge" && (typeof value === "string" || typeof value === "number") ? [`${name} ${value}`] : [],
  );
  return named.length === 0 ? message : `${message} (${named.join(", ")})`;
};

/** The failure that people are told of, in one sentence, for whatever the packages and the network throw; null for a bug. */
function failureOf(error: unknown, server: string | null = null): FailedError | null {
  if (error instanceof FailedError) return error;
  if (error instanceof Problem) return new FailedError(explained(error));
  if (error instanceof SealingError || error instanceof StoreError) return new FailedError(error.message);
  if (!(error instanceof Error)) return null;
  const code = "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return new FailedError("the port is taken by another program; choose another with --port");
  if (code === "EACCES" || code === "EPERM") return new FailedError("the system does not allow this (permission denied)");
  if (code === "ENOSPC") return new FailedError("the disk is full");
  if (error instanceof TypeError && error.message === "fetch failed") {
    const cause = error.cause instanceof Error && "code" in error.cause ? String(error.cause.code) : "no answer";
    return new FailedError(`the server ${server ?? ""} cannot be reached (${cause})`.replace("  ", " "));
  }
  if (error instanceof SyntaxError) return new FailedError(`the server ${server ?? ""} did not answer as a Telltale desk does`);
  return null;
}

/** Runs `work` and throws what people are to be told of its failure. */
export async function explaining<Result>(work: () => Promise<Result>, server: string | null = null): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw failureOf(error, server) ?? error;
  }
}
