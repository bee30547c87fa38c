/* Calls the endpoints of the table: checks what goes out and what comes back, and turns an answered problem into a thrown one. */
import { z } from "zod";
import { type Endpoint, type EndpointId, type Octets, endpoints, isOctets } from "./endpoints.ts";
import { Problem, problems } from "./problems.ts";
import { keysOf } from "./shapes.ts";

type Row<Id extends EndpointId> = (typeof endpoints)[Id];
type In<Shape> = Shape extends z.ZodType ? z.input<Shape> : Shape extends Octets ? Uint8Array : never;
type Out<Shape> = Shape extends z.ZodType ? z.output<Shape> : Shape extends Octets ? Uint8Array : never;
/** Parts of an address are written as words or numbers. */
type Fields<Shape> = Shape extends z.ZodObject ? Readonly<Record<keyof z.output<Shape>, string | number>> : never;
type Given<Id extends EndpointId> = (Row<Id> extends { readonly params: infer Shape } ? { readonly params: Fields<Shape> } : unknown) &
  (Row<Id> extends { readonly query: infer Shape } ? { readonly query?: Partial<Fields<Shape>> } : unknown) &
  (Row<Id> extends { readonly body: infer Shape } ? { readonly body: In<Shape> } : unknown) &
  (Row<Id> extends { readonly idempotent: true } ? { readonly idempotencyKey: string } : unknown);

/** What is given, for whichever endpoint. */
interface Loose {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

/** Who calls, if not just anybody: the `Authorization` header. */
export type Credential = { readonly scheme: "Receipt" | "Bearer" | "Setup"; readonly token: string };

/** What the answer of an endpoint is, by its id. */
export type Answer<Id extends EndpointId> = Out<Row<Id>["answer"]>;

export interface Client {
  /**
   * Calls one endpoint. Throws `Problem` for what the server answers, and `body-invalid` where either side does not keep to the contract;
   * what the network throws passes through.
   */
  readonly call: <Id extends EndpointId>(id: Id, given: Given<Id>, credential?: Credential) => Promise<Answer<Id>>;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ClientOptions {
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Solves a proof of work that the server asks for while it is under load: the challenge in JSON to the `Altcha` header. */
  readonly solve?: (challenge: string) => Promise<string>;
}

/** A client for the server at `origin`, as `https://desk.example`. */
export function createClient(origin: string, fetch: Fetch = globalThis.fetch, { headers = {}, solve }: ClientOptions = {}): Client {
  const send = async (endpoint: Endpoint, { params, query, body, idempotencyKey }: Loose, credential?: Credential): Promise<unknown> => {
    const path = endpoint.path.replaceAll(/:(\w+)/gu, (_, name: string) => encodeURIComponent(params?.[name] ?? ""));
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.set(name, `${value}`);
    const sent = new Headers(headers);
    if (credential !== undefined) sent.set("authorization", `${credential.scheme} ${credential.token}`);
    if (idempotencyKey !== undefined) sent.set("idempotency-key", idempotencyKey);
    let payload: string | Uint8Array<ArrayBuffer> | null = null;
    if (body instanceof Uint8Array) {
      sent.set("content-type", "application/octet-stream");
      payload = Uint8Array.from(body);
    } else if (body !== undefined) {
      sent.set("content-type", "application/json");
      payload = JSON.stringify(body);
    }
    const url = `${origin}${path}${search.size > 0 ? `?${search.toString()}` : ""}`;
    const init = { method: endpoint.method, headers: sent, body: payload, redirect: "error", cache: "no-store" } as const;
    let response = await fetch(url, init);
    if (!response.ok) {
      const problem = await problemOf(response);
      const { challenge } = problem.detail;
      if (problem.code !== "proof-needed" || solve === undefined || typeof challenge !== "string") throw problem;
      sent.set("altcha", await solve(challenge));
      response = await fetch(url, init);
      if (!response.ok) throw await problemOf(response);
    }
    if (isOctets(endpoint.answer)) return new Uint8Array(await response.arrayBuffer());
    const parsed = endpoint.answer.safeParse(await response.json());
    if (!parsed.success)
      throw new Problem("body-invalid", { from: "server", fields: parsed.error.issues.map(({ path: at }) => at.join(".")) });
    return parsed.data;
  };
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the row's own schema has just read it
    call: async (id, given, credential) => (await send(endpoints[id], given as Loose, credential)) as Answer<typeof id>,
  };
}

const problemBody = z.object({
  code: z.enum(keysOf(problems)),
  detail: z.record(z.string(), z.json()),
});

async function problemOf(response: Response): Promise<Problem> {
  const parsed = problemBody.safeParse(await response.json().catch(() => null));
  return parsed.success ? new Problem(parsed.data.code, parsed.data.detail) : new Problem("internal", { status: response.status });
}
