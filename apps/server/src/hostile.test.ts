import { randomBytes } from "node:crypto";
import { Agent } from "node:http";
import { type Endpoint, type EndpointId, type Role, endpoints } from "@telltale/contract";
import { accessHash } from "@telltale/sealing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Known, requestsTo } from "../test/arbitrary.ts";
import { type TestDesk, newEnvelopeId, newKey, newReportId, quickAccess, startDesk } from "../test/desk.ts";
import { canary, judge, judgeLog } from "../test/judge.ts";
import { ask } from "../test/wire.ts";

const runs = Number(process.env["FUZZ_RUNS"] ?? 30);
const seed = Number(process.env["FUZZ_SEED"] ?? 20_250_314);

const printed = (["log", "info", "warn", "error", "debug"] as const).map((name) =>
  vi.spyOn(console, name).mockImplementation(() => undefined),
);
/** What went to the console, where nobody has looked through it. */
const spilt = (): unknown[] => printed.flatMap(({ mock }) => mock.calls);

const roles = ["nobody", "wrong receipt", "right receipt", "handler", "wrong handler", "setup", "wrong setup", "odd"] as const;
type Caller = (typeof roles)[number];

/** Who calls what is meant for a role. */
const rightOnes = { public: "nobody", reporter: "right receipt", handler: "handler", setup: "setup" } as const satisfies Readonly<
  Record<Role, Caller>
>;

/** Stand for the ids of what there is at the time. */
const somewhere = { report: `r-${"0".repeat(32)}`, envelope: `e-${"0".repeat(32)}` } as const;

interface Own {
  readonly report: string;
  readonly envelope: string;
  readonly token: string;
}

describe("whatever is sent to an endpoint, by whom it may be", () => {
  let now = 1_800_000_000_000;
  let desk: TestDesk;
  let recipient = "";
  let session = "";
  let mine: Own | null = null;
  let staffs: Own | null = null;
  let made = 0;
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const seen = new Map<EndpointId, Map<string, number>>();

  beforeAll(async () => {
    const env = { TELLTALE_INTAKE_PER_MINUTE: "1000000", TELLTALE_GUESSES_PER_MINUTE: "1000000" };
    desk = await startDesk({ now: () => now, env });
    recipient = (await quickAccess()).recipient;
  });
  afterAll(async () => {
    agent.destroy();
    await desk[Symbol.asyncDispose]();
  });

  /** A report with an envelope, whole or still to come. */
  const makeOwn = async (complete: boolean): Promise<Own> => {
    const token = randomBytes(32).toString("base64url");
    const own = { report: newReportId(), envelope: newEnvelopeId(), token };
    made++;
    const bytes = Buffer.concat([Buffer.from("age-encryption.org/v1\n"), randomBytes(100)]).toString("base64url");
    const envelope = { id: own.envelope, purpose: "attachment" as const, version: 1 as const, pieces: complete ? 1 : 3 };
    const envelopes = !complete && made % 2 === 0 ? [] : [{ ...envelope, inline: complete ? [bytes] : [] }];
    const about = { version: 1 as const, id: own.report, access: accessHash(token), thread: recipient, keyset: 1, excluded: [] };
    await desk.client.call("createReport", { body: { ...about, envelopes, complete }, idempotencyKey: newKey() });
    return own;
  };

  const credentialOf = async (who: Caller): Promise<Record<string, string>> => {
    switch (who) {
      case "nobody":
        return {};
      case "wrong receipt":
        return { authorization: `Receipt ${randomBytes(32).toString("base64url")}` };
      case "right receipt":
        return { authorization: `Receipt ${(mine ??= await makeOwn(false)).token}` };
      case "handler":
        return { authorization: `Bearer ${(session ||= (await desk.signIn()).token)}` };
      case "wrong handler":
        return { authorization: `Bearer ${randomBytes(32).toString("base64url")}` };
      case "setup":
        return { authorization: `Setup ${desk.server.setupCode}` };
      case "wrong setup":
        return { authorization: `Setup ${canary}` };
      case "odd":
        return { authorization: `Receipt ${canary}, Bearer ${canary}` };
    }
  };

  const withdrawMine = async (): Promise<void> => {
    if (mine !== null) await desk.client.call("withdrawReport", {}, { scheme: "Receipt", token: mine.token });
  };

  const known = (): Known => ({
    ...somewhere,
    report: [somewhere.report],
    envelope: [somewhere.envelope],
    piece: [0, 1, 2],
    keyset: [1],
    thread: [recipient],
    envelopes: [[]],
    pieces: [1, 2],
    inline: [[]],
    excluded: [[]],
    complete: [false, true],
    handler: desk.secrets.handlers.map(({ id }) => id),
    state: ["received", "closed"],
    after: [0, 1],
    limit: [1, 200],
  });

  const rows: readonly (readonly [EndpointId, Endpoint])[] = Object.entries(endpoints).flatMap(([id, row]) =>
    Object.hasOwn(endpoints, id) ? [[id as EndpointId, row] as const] : [],
  );

  it.each(rows)(
    "%s answers what the contract says, tells nothing of it, and stands",
    async (id, row) => {
      const answers = new Map<string, number>();
      seen.set(id, answers);
      const logged = desk.log.length;
      const rightful = rightOnes[row.roles[0] ?? "public"];
      const who = fc.oneof({ weight: 3, arbitrary: fc.constant(rightful) }, { weight: 2, arbitrary: fc.constantFrom(...roles) });
      const input = fc.record({ who, sent: requestsTo(row, known()) });
      await fc.assert(
        fc.asyncProperty(input, async ({ who: caller, sent }) => {
          now += id === "setUp" ? 6000 : 200;
          const authorization = await credentialOf(caller);
          if (id === "undoWithdrawal") await withdrawMine();
          const about = row.path.startsWith("/api/desk/") ? (staffs ??= await makeOwn(true)) : mine;
          const path = sent.path.replace(somewhere.report, about?.report ?? "").replace(somewhere.envelope, about?.envelope ?? "");
          const { body } = sent;
          const asked = { method: row.method, path, headers: { ...sent.headers, ...authorization }, agent };
          const answer = judge(id, await ask(desk.server.port, body === undefined ? asked : { ...asked, body }));
          answers.set(answer, (answers.get(answer) ?? 0) + 1);
          if (
            answer === "receipt-unknown" ||
            (answer === "ok" && (id === "deleteReport" || id === "withdrawReport" || id === "completeReport"))
          )
            mine = null;
          if (answer === "session-needed" || (answer === "ok" && id === "signOut")) session = "";
        }),
        { numRuns: runs, seed },
      );
      judgeLog(desk.log.slice(logged));
      expect(spilt()).toEqual([]);
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
      expect((await ask(desk.server.port, { method: "GET", path: "/ready", agent })).status).toBe(200);
    },
    3_600_000,
  );

  it("got as far as it should: answers of every kind were seen", () => {
    const all = [...seen].flatMap(([id, answers]) => [...answers.keys()].map((answer) => `${id} ${answer}`));
    const answered = rows.filter(([id]) => seen.get(id)?.has("ok") === true).map(([id]) => id);
    // What needs a signature, a passphrase or an unlocked desk cannot be guessed.
    const guarded: readonly EndpointId[] = ["setUp", "signIn", "unlockDesk", "rotateDataKey", "putKeyset"];
    const missed = rows.map(([id]) => id).filter((id) => !guarded.includes(id) && !answered.includes(id));
    expect(missed).toEqual([]);
    for (const code of ["body-invalid", "body-not-json", "media-type", "receipt-unknown", "session-needed", "setup-refused", "not-found"])
      expect(all.filter((one) => one.endsWith(` ${code}`)).length, code).toBeGreaterThan(0);
    if (process.env["FUZZ_REPORT"] !== undefined)
      process.stdout.write(`${JSON.stringify(Object.fromEntries([...seen].map(([id, one]) => [id, Object.fromEntries(one)])), null, 1)}\n`);
  });
});
