import { type RefObject, useEffect, useRef, useState } from "react";
import { PageLink } from "../app/links.tsx";
import { isStatic } from "../mode.ts";
import { Button } from "../ui/Button.tsx";
import { TextArea } from "../ui/Field.tsx";
import { useWords } from "../words/Words.tsx";
import { checkFiles } from "./checker.ts";
import { givenDrop, givenFiles, givenText } from "./given.ts";

/** The ways to hand over a chat: paste, pick, drop. */
export function GiveChat() {
  const { check } = useWords();
  const { give } = check;
  const [text, setText] = useState("");
  const [isEmpty, setEmpty] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const isDropping = useDrop();
  return (
    <div className="card" data-dropping={isDropping}>
      <h2>{isDropping ? give.dropNow : give.title}</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const given = givenText(text, give.pastedName);
          setEmpty(given.length === 0);
          checkFiles(given);
        }}
      >
        <TextArea
          label={give.paste}
          hint={give.pasteHint}
          error={isEmpty ? give.pasteEmpty : undefined}
          value={text}
          rows={6}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => {
            setText(target.value);
            setEmpty(false);
          }}
        />
        <Button kind="main" type="submit">
          {give.pasteButton}
        </Button>
      </form>
      <p className="or">
        <span>{give.or}</span>
      </p>
      <div className="pair">
        <Button onClick={() => files.current?.click()}>{give.files}</Button>
        {canPickFolders() ? <Button onClick={() => folder.current?.click()}>{give.folder}</Button> : null}
      </div>
      <Picker input={files} label={give.files} isFolder={false} />
      <Picker input={folder} label={give.folder} isFolder />
      <p className="quiet">
        {give.filesHint} {canPickFolders() ? give.drop : ""}
      </p>
      <p className="quiet">
        {give.pictures} {isStatic ? null : <PageLink to="/report">{give.describe}</PageLink>}
      </p>
    </div>
  );
}

// Phones offer no folders to pages, though some say that they do.
const canPickFolders = (): boolean => "webkitdirectory" in HTMLInputElement.prototype && !window.matchMedia("(pointer: coarse)").matches;

function Picker({
  input,
  label,
  isFolder,
}: {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly isFolder: boolean;
}) {
  return (
    <input
      ref={input}
      type="file"
      multiple
      hidden
      tabIndex={-1}
      aria-label={label}
      {...(isFolder ? { webkitdirectory: "" } : {})}
      onChange={({ target }) => {
        checkFiles(givenFiles(target.files ?? []));
        target.value = "";
      }}
    />
  );
}

/** Takes what is dropped anywhere on the page; true while something is held over it. */
function useDrop(): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    };
    const out = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      if (event.dataTransfer !== null) void givenDrop(event.dataTransfer).then((given) => checkFiles(given));
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", out);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", out);
      window.removeEventListener("drop", drop);
    };
  }, []);
  return isOver;
}
