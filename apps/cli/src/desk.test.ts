import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningServer } from "@telltale/server";
import { openText, sealMessage, toBase64url, verifyKeyset } from "@telltale/sealing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering, cheap, passphrases, reportIn, runAs, setUp, startServer, temporaryFolder, withReceipt } from "../test/desk.ts";
import { desk } from "./desk/command.ts";
import { newKey } from "./desk/desk-key.ts";
import { originOf } from "./desk/origin.ts";

const folder = temporaryFolder();
let server: RunningServer;
let keys = "";
let address = "";
beforeAll(async () => {
  server = await startServer(join(folder.path, "data"));
  ({ address } = server);
  keys = await setUp(server, folder);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const ada = (...args: readonly string[]) => runAs("ada", keys, address, args);
const ben = (...args: readonly string[]) => runAs("ben", keys, address, args);
const adaKey = (): string => join(keys, "handlers/ada-quill.key");
const statePath = (): string => `${adaKey()}.state.json`;

const draft = (more: object = {}): string =>
  folder.put(
    `draft-${Math.trunc(performance.now() * 1000)}.json`,
    JSON.stringify({
      description: "He said we met at the Blue Lantern \u001B[31mand\u202E turned",
      handles: [{ handle: "+44 7700 900118", app: "WhatsApp" }],
      when: "2026-03-14",
      name: "Robin Hale",
      reach: "ring 07700 900555 after six",
      ...more,
    }),
  );

describe("a handler's work from a terminal", () => {
  test("goes the whole way: taken by hand, listed, opened, answered, read by the reporter, closed", async () => {
    const taken = await ada("take", "--draft", draft({ consents: ["police"] }), "--attach", folder.put("note.txt", "A note."));
    const report = reportIn(taken.out);
    expect((await ada("list")).out).toContain("taken by hand");
    expect((await ada("list", "--state", "closed")).out).toBe("No reports.\n");

    const opened = await ada("open", report.slice(0, 12), "--out", join(folder.path, "out"));
    expect(opened.out).toContain("Robin Hale");
    expect(opened.out).toContain("ring 07700 900555 after six");
    expect(opened.out).not.toContain("Blue Lantern");
    expect(opened.err).toContain("--desk-key");
    const written = join(folder.path, "out/1-note.txt");
    expect(readFileSync(written, "utf8")).toBe("A note.");
    expect(statSync(written).mode & 0o777).toBe(0o600);

    const withDesk = await runAs("ada", keys, address, ["open", report, "--desk-key", join(keys, "offline/desk.key")], passphrases.desk);
    expect(withDesk.out).toContain("He said we met at the Blue Lantern [31mand turned");
    expect(withDesk.out).toMatch(/yes {2}police\n/u);
    expect(withDesk.out).toMatch(/no {3}partners\n/u);

    await runAs("ada", keys, address, ["answer", report], "Thank you. Please keep everything.", "We will call.");
    const { client, receipt } = await withReceipt(address, taken.out);
    const credential = { scheme: "Receipt", token: receipt.access } as const;
    const { messages } = await client.call("getMessages", {}, credential);
    const place = { purpose: "message", report, envelope: messages[0]?.id ?? "" } as const;
    const read = await openText([new Uint8Array(Buffer.from(messages[0]?.sealed ?? "", "base64url"))], [receipt.identity], place);
    expect(read.text).toBe("Thank you. Please keep everything.\nWe will call.");

    const { keyset } = await client.call("getDesk", {});
    const verified = verifyKeyset(keyset);
    const reply = await sealMessage({
      report,
      text: "Not \u001B]0;owned\u0007 before six",
      keyset: verified,
      excluded: [],
      reporter: receipt.recipient,
    });
    await client.call(
      "sendMessage",
      { body: { version: 1, id: reply.id, keyset: verified.serial, sealed: toBase64url(reply.bytes) } },
      credential,
    );
    expect((await ada("list")).out).toContain("awaits an answer");
    const thread = (await ben("thread", report)).out;
    expect(thread).toContain("Ada Quill\n  Thank you. Please keep everything.\n  We will call.");
    expect(thread).toContain("reporter\n  Not ]0;owned before six");

    await ada("close", report);
    expect((await ada("list", "--state", "closed", "--json")).out).toContain(report);
    await ada("reopen", report);
    expect((await ada("audit", "--verify")).out).toMatch(/^The chain of \d+ lines fits together/u);
    expect((await ada("audit")).out).toContain("report-answered");
  });

  test("a handler whom the reporter excludes finds nothing of the report", async () => {
    const report = reportIn((await ada("take", "--draft", draft({ excluded: ["ben ash"] }))).out);
    expect((await ada("open", report)).out).toContain("not for   Ben Ash");
    expect((await ben("list")).out).not.toContain(report.slice(0, 14));
    await expect(ben("open", report)).rejects.toThrow("There is nothing here.");
    await expect(ben("thread", report)).rejects.toThrow("There is nothing here.");
  });

  test("unlocks, says how the desk stands, makes a new data key, locks", async () => {
    expect((await ada("status")).out).toContain("unlocked       no");
    await expect(runAs("ada", keys, address, ["unlock"], "another passphrase than the desk's")).rejects.toThrow(
      "does not open the desk's key",
    );
    expect((await runAs("ada", keys, address, ["unlock"], passphrases.desk)).out).toContain("Unlocked.");
    expect(JSON.parse((await ada("status", "--json")).out)).toMatchObject({
      version: 1,
      desk: "Harbour desk",
      open: true,
      unlocked: true,
      dataKey: { serial: 1 },
    });
    expect((await ada("rotate")).out).toContain("Data key 2");
    expect((await ada("lock")).out).toContain("Locked.");
  });

  test("a report by hand needs something to report, and a draft of known fields", async () => {
    await expect(ada("take", "--draft", folder.put("empty.json", "{}"))).rejects.toThrow("expected what happened, or a handle at least");
    await expect(ada("take", "--draft", folder.put("odd.json", '{"secret":"canary"}'))).rejects.toThrow(
      /^(?!.*canary).*expected a draft/su,
    );
    await expect(ada("take")).rejects.toThrow("expected a draft by --draft FILE");
  });
});

describe("what is refused", () => {
  test("a wrong passphrase, and a key of another kind", async () => {
    const { io } = answering("not the passphrase of Ada");
    await expect(desk(["list"], io, { TELLTALE_SERVER: address, TELLTALE_KEY: adaKey() })).rejects.toThrow(
      "expected the passphrase of this key file",
    );
    const other = answering(passphrases.offline);
    await expect(desk(["list", "--server", address, "--key", join(keys, "offline/root.key")], other.io, {})).rejects.toThrow(
      "expected a handler's key, got the root key",
    );
  });

  test("a root other than the published one, and other than the remembered one", async () => {
    await expect(ada("list", "--root", "0000 0000 0000 0000 0000 0000 0000 0000")).rejects.toThrow(
      "expected a set of keys signed by the root 0000",
    );
    const kept = readFileSync(statePath(), "utf8");
    writeFileSync(statePath(), JSON.stringify({ ...JSON.parse(kept), root: "A".repeat(43) }));
    await expect(ada("list")).rejects.toThrow("expected a set of keys signed by the root");
    writeFileSync(statePath(), "{}");
    await expect(ada("list")).rejects.toThrow("got a damaged file");
    writeFileSync(statePath(), kept);
  });

  test("an audit chain that is older than the remembered one, or another one; until somebody takes it knowingly", async () => {
    const kept = JSON.parse(readFileSync(statePath(), "utf8"));
    for (const audit of [
      { ...kept.audit, seq: kept.audit.seq + 1000 },
      { ...kept.audit, hash: "A".repeat(43) },
      { ...kept.audit, verify: "A".repeat(43) },
      { ...kept.audit, seq: 2 },
    ]) {
      writeFileSync(statePath(), JSON.stringify({ ...kept, audit }));
      await expect(ada("list")).rejects.toThrow("ALARM");
      expect(JSON.parse(readFileSync(statePath(), "utf8")).audit).toEqual(audit);
    }
    expect((await ada("audit", "--accept")).err).toContain("remembered from now on");
    await ada("list");
  });

  test("plain HTTP to another machine, and an address with a path", () => {
    expect(() => originOf("http://desk.example")).toThrow("expected https://");
    expect(() => originOf("https://desk.example/x")).toThrow("expected a server");
    expect(originOf("https://desk.example/")).toBe("https://desk.example");
    expect(originOf(`http://${"a".repeat(56)}.onion`)).toContain(".onion");
  });

  test("a server that is not there, in one sentence", async () => {
    await expect(runAs("ada", keys, "http://localhost:1", ["list"])).rejects.toThrow("the server http://localhost:1 cannot be reached");
  });
});

describe("while the server is flooded", () => {
  test("a report by hand goes through with a proof of work", async () => {
    await using flooded = await startServer(join(folder.path, "flooded"), { TELLTALE_INTAKE_PER_MINUTE: "1" });
    using other = temporaryFolder();
    const made = await setUp(flooded, other);
    const drop = { method: "POST", headers: { "content-type": "application/json", "idempotency-key": "0123456789abcdef" }, body: "{}" };
    const answers = await Promise.all(Array.from({ length: 65 }, () => fetch(`${flooded.address}/api/reports`, drop)));
    expect(answers.some(({ status }) => status === 429)).toBe(true);
    expect((await runAs("ada", made, flooded.address, ["take", "--draft", draft()])).out).toContain("Taken as report");
  });
});

describe("who the handlers are", () => {
  test("one is added and another retired by root, handler and server together", async () => {
    const path = join(folder.path, "cleo.key");
    const made = answering("Cleo Wren", "four grey herons wait by the weir");
    await newKey(["--out", path], made.io, cheap);
    expect(made.said().out).toContain("Fingerprint");
    await expect(newKey(["--out", path], answering().io, cheap)).rejects.toThrow("expected a path where nothing is yet");

    const next = join(folder.path, "set-2.json");
    const bare = (args: readonly string[], ...answers: readonly string[]) => {
      const { io, said } = answering(...answers);
      return desk(["handlers", ...args], io, { TELLTALE_SERVER: address, TELLTALE_KEY: adaKey() }).then(said);
    };
    expect((await bare(["add", `${path}.pub`, "--out", next])).out).toContain("added    Cleo Wren");
    await expect(bare(["approve", next], passphrases.ada)).rejects.toThrow("that the root has signed");
    await expect(bare(["publish", next])).rejects.toThrow("not signed");
    await expect(bare(["sign", next, "--root-key", adaKey()], passphrases.ada)).rejects.toThrow(
      "expected the root's key, got a handler key",
    );
    await bare(["sign", next, "--root", join(keys, "offline/root.key")], passphrases.offline);
    await expect(bare(["publish", next])).rejects.toThrow("not approved");
    await bare(["approve", next], passphrases.ada);
    expect((await ada("handlers", "publish", next)).out).toContain("Published.");
    expect((await bare([])).out).toContain("Cleo Wren");
    await expect(ada("handlers", "publish", next)).rejects.toThrow("make it anew");

    const third = join(folder.path, "set-3.json");
    await bare(["retire", "Ben Ash", "--out", third]);
    await bare(["sign", third, "--root-key", join(keys, "offline/root.key")], passphrases.offline);
    await bare(["approve", third], passphrases.ada);
    await ada("handlers", "publish", third);
    await expect(ben("list")).rejects.toThrow("this key is retired");
    const cleo = answering("four grey herons wait by the weir");
    await desk(["status"], cleo.io, { TELLTALE_SERVER: address, TELLTALE_KEY: path });
    expect(cleo.said().err).toContain("Compare it with the one the desk publishes");
  });
});
