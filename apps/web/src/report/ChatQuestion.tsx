import { useState } from "react";
import { startOver, useChecker } from "../check/checker.ts";
import type { Given } from "../check/protocol.ts";
import { Button } from "../ui/Button.tsx";
import { SelectField, TextArea, TextField } from "../ui/Field.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Progress } from "../ui/Progress.tsx";
import { useWords } from "../words/Words.tsx";
import { type Asked, Question } from "./Question.tsx";
import { UnreadableChat, readInWorker } from "./workers.ts";

type Reading = "idle" | "reading" | { readonly failed: string };

/** The chat itself: picked or pasted, read in this browser. */
export function ChatQuestion({ draft, change, way, salt }: Asked & { readonly salt: Uint8Array }) {
  const { chat } = useWords().report;
  const [reading, setReading] = useState<Reading>("idle");
  const [pasted, setPasted] = useState("");
  const checked = useChecker();
  const read = async (name: string, bytes: Uint8Array): Promise<boolean> => {
    setReading("reading");
    try {
      change({ kind: "chats-added", chats: await readInWorker({ name, bytes, salt }) });
      setReading("idle");
      return true;
    } catch (error) {
      setReading({ failed: sentence(chat, error) });
      return false;
    }
  };
  const pick = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) await read(file.name, new Uint8Array(await file.arrayBuffer()));
  };
  // The very files that were checked on the page before, read from memory: nothing has to be looked for on the phone again.
  const takeChecked = async (files: readonly Given[]): Promise<void> => {
    for (const { name, blob } of files) if (!(await read(name, new Uint8Array(await blob.arrayBuffer())))) return;
    startOver();
  };
  const usePaste = async (): Promise<void> => {
    if (await read(chat.pasted, new TextEncoder().encode(pasted))) setPasted("");
  };
  return (
    <Question way={way} title={chat.title} lead={chat.lead}>
      {draft.chats.map((one) => (
        <section key={one.id} className="report-chat" aria-label={one.name}>
          <p className="report-chat-name">{one.name}</p>
          <p>{chat.read(one.messages.length)}</p>
          <SelectField
            label={chat.you}
            hint={chat.youHint}
            value={one.owner ?? ""}
            onChange={({ target }) => change({ kind: "owner-named", chat: one.id, owner: target.value === "" ? null : target.value })}
          >
            <option value="">{chat.nobody}</option>
            {one.people.slice(0, 100).map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
          <div>
            <Button kind="quiet" onClick={() => change({ kind: "chat-dropped", chat: one.id })}>
              {chat.drop}
            </Button>
          </div>
        </section>
      ))}
      {checked.phase === "checked" ? (
        <Notice title={chat.checked}>
          <p className="file-name">{checked.files.map(({ name }) => name).join(", ")}</p>
          <p>
            <Button kind="main" disabled={reading === "reading"} onClick={() => void takeChecked(checked.files)}>
              {chat.takeChecked}
            </Button>
          </p>
        </Notice>
      ) : null}
      <TextField
        label={chat.pick}
        hint={chat.pickHint}
        type="file"
        onChange={({ target }) => {
          void pick(target.files?.[0]);
          target.value = "";
        }}
      />
      <TextArea label={chat.paste} hint={chat.pasteHint} rows={5} value={pasted} onChange={({ target }) => setPasted(target.value)} />
      {pasted.trim() === "" ? null : (
        <div>
          <Button onClick={() => void usePaste()}>{chat.usePaste}</Button>
        </div>
      )}
      {reading === "reading" ? <Progress label={chat.reading} value={null} /> : null}
      {typeof reading === "object" ? (
        <Notice kind="wrong" title={reading.failed}>
          <p>{chat.instead}</p>
        </Notice>
      ) : null}
    </Question>
  );
}

interface Sentences {
  readonly failed: string;
  readonly "empty-file": string;
  readonly "unrecognised-format": string;
  readonly "no-chat-in-archive": string;
  readonly "encrypted-archive": string;
}

function sentence(words: Sentences, error: unknown): string {
  const code = error instanceof UnreadableChat ? error.code : null;
  return code !== null && isTold(code) ? words[code] : words.failed;
}

const isTold = (code: string): code is Exclude<keyof Sentences, "failed"> =>
  ["empty-file", "unrecognised-format", "no-chat-in-archive", "encrypted-archive"].includes(code);
