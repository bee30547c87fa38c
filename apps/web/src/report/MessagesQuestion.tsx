import { useState } from "react";
import { Button } from "../ui/Button.tsx";
import { Choice } from "../ui/Choice.tsx";
import { classes } from "../ui/classes.ts";
import { useSpoken } from "../words/Words.tsx";
import { datesIn } from "./dates.ts";
import { type Asked, Question } from "./Question.tsx";
import type { DraftChat } from "./read-chat.ts";

const shownAtFirst = 30;
const shownMore = 200;

/** Every message before anything is sent: any can be taken out, none can be changed. */
export function MessagesQuestion({ draft, change, way }: Asked) {
  const { messages } = useSpoken().words.report;
  const isWhole = draft.chats.every(({ removed }) => removed.length === 0);
  return (
    <Question way={way} title={messages.title} lead={messages.lead}>
      {draft.chats.map((chat) => (
        <ChatMessages key={chat.id} chat={chat} toggle={(message) => change({ kind: "message-toggled", chat: chat.id, message })} />
      ))}
      {isWhole ? (
        <Choice
          label={messages.original}
          hint={messages.originalHint}
          checked={draft.sendsOriginals}
          onChange={({ target }) => change({ kind: "said", change: { sendsOriginals: target.checked } })}
        />
      ) : (
        <p>{messages.originalGone}</p>
      )}
      <p className="report-quiet">{messages.salt}</p>
    </Question>
  );
}

function ChatMessages({ chat, toggle }: { readonly chat: DraftChat; readonly toggle: (message: string) => void }) {
  const { words, language } = useSpoken();
  const { messages } = words.report;
  const [shown, setShown] = useState(shownAtFirst);
  const removed = new Set(chat.removed);
  const names = new Map(chat.people.map(({ id, name }) => [id, name]));
  const time = datesIn(language, "medium");
  return (
    <section className="report-messages" aria-label={chat.name}>
      <p aria-live="polite">{messages.count(removed.size, chat.messages.length)}</p>
      <ol>
        {chat.messages.slice(0, shown).map(({ id, from, at, kind, text, attachments }, i) => {
          const isOut = removed.has(id);
          const who =
            from === null ? messages.from.app : from === chat.owner ? messages.from.owner : (names.get(from) ?? messages.from.other);
          return (
            <li
              key={id}
              className={classes(
                "report-message",
                isOut && "report-message-out",
                from !== null && from === chat.owner && "report-message-own",
              )}
            >
              <p className="report-message-head">
                <span>{who}</span>
                {at === null ? null : <time dateTime={at}>{time.format(new Date(at))}</time>}
              </p>
              {isOut ? (
                <p className="report-gap">{messages.removed}</p>
              ) : (
                <>
                  {text === "" ? null : <p className="report-text">{text}</p>}
                  {attachments.length === 0 && text !== "" ? null : (
                    <p className="report-quiet">{kind === "system" ? messages.system : messages.media}</p>
                  )}
                </>
              )}
              <button
                type="button"
                className="text-link"
                aria-label={isOut ? messages.putBack(i + 1) : messages.takeOut(i + 1)}
                onClick={() => toggle(id)}
              >
                {isOut ? messages.putBackShort : messages.takeOutShort}
              </button>
            </li>
          );
        })}
      </ol>
      {shown < chat.messages.length ? (
        <div>
          <Button kind="quiet" onClick={() => setShown(shown + shownMore)}>
            {messages.more(Math.min(shownMore, chat.messages.length - shown))}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
