/* A desk to try out: keys that anybody could open, made at the start and thrown away. */
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@telltale/contract";
import type { RunningServer } from "@telltale/server";
import { ownName } from "../own-name.ts";
import { writeNew } from "../secret/files.ts";
import { makeDesk } from "../setup/make-desk.ts";
import { FailedError } from "../usage.ts";

const passphrase = "demo";
/** 2^10 tries of scrypt: next to nothing. */
const workFactor = 10;

/** Sets a server up with throw-away keys, written below its data folder, and unlocks it; gives what people are told. */
export async function makeDemo({ address, context, setupCode }: RunningServer, data: string): Promise<string> {
  const folder = join(data, "demo-keys");
  const isNew = (await context.desk.keys(context.now())) === null;
  if (!isNew && !existsSync(folder))
    throw new FailedError(`expected a folder of a demonstration, or none, for --demo, got a desk that is in use: ${data}`);
  if (isNew) {
    const { request, files } = await makeDesk({
      desk: "Demonstration desk",
      hours: "whenever this demonstration runs",
      replyHours: 1,
      handlers: [
        { kind: "made", name: "First handler", passphrase },
        { kind: "made", name: "Second handler", passphrase },
      ],
      recovery: true,
      backupMonths: 1,
      deskPassphrase: passphrase,
      offlinePassphrase: passphrase,
      store: context.store.id(),
      now: context.now(),
      workFactor,
    });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const { path, content } of files) await writeNew(join(folder, path), content);
    await writeNew(join(folder, "passphrase"), `${passphrase}\n`);
    await createClient(address).call("setUp", { body: request }, { scheme: "Setup", token: setupCode });
  }
  await context.desk.unlock((await readFile(join(folder, "passphrase"), "utf8")).trim(), context.now());
  context.metrics.unlocked.set(1);
  context.wake();
  return `The desk answers at ${address}.

THIS IS A DEMONSTRATION. Its keys are made by the program, lie in
${folder}
behind the passphrase "${passphrase}" and protect nothing. Report nothing real to it.

List its reports:

  ${ownName()} desk list --server ${address} --key ${join(folder, "handlers/first-handler.key")} --passphrase-file ${join(folder, "passphrase")}

Take one by hand:

  ${ownName()} desk take --server ${address} --key ${join(folder, "handlers/first-handler.key")}
`;
}
