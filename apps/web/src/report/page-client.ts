import { type Client, createClient } from "@telltale/contract";
import { solveProof } from "./solve-proof.ts";

/** The server that this page came from. */
export const pageClient: Client = createClient("", globalThis.fetch.bind(globalThis), { solve: solveProof });
