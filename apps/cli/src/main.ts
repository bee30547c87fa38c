import { EngineError } from "@telltale/engine";
import { FailedError, UsageError, exitCodes } from "./usage.ts";

interface Command {
  readonly summary: string;
  readonly run: (args: readonly string[]) => Promise<void>;
}

// A command's code is loaded when it is asked for: start-up is part of every answer.
const commands: Readonly<Record<string, Command>> = {
  check: {
    summary: "check FILE…|-        assess chats: exports, zips, folders, text",
    run: async (args) => (await import("./check/command.ts")).check(args),
  },
  link: {
    summary: "link PATH…           which chats look like one campaign, and why",
    run: async (args) => (await import("./link/command.ts")).link(args),
  },
  evaluate: {
    summary: "evaluate FILE.jsonl  how well labelled chats are told apart",
    run: async (args) => (await import("./evaluate/command.ts")).evaluateFiles(args),
  },
  serve: {
    summary: "serve                run the desk; --demo to try it out",
    run: async (args) => (await import("./serve/command.ts")).serveDesk(args),
  },
  setup: {
    summary: "setup                make a desk's keys and set its server up",
    run: async (args) => (await import("./setup/command.ts")).setup(args),
  },
  backup: {
    summary: "backup               one sealed file of all that the desk holds",
    run: async (args) => (await import("./backup/backup.ts")).backup(args),
  },
  restore: {
    summary: "restore              a desk from a backup, but not what was deleted",
    run: async (args) => (await import("./backup/restore.ts")).restore(args),
  },
  migrate: {
    summary: "migrate              the desk's data into PostgreSQL",
    run: async (args) => (await import("./backup/migrate.ts")).migrate(args),
  },
  desk: {
    summary: "desk ACTION …        a handler's work: list, open, answer, close",
    run: async (args) => (await import("./desk/command.ts")).desk(args),
  },
};

const help = `telltale: finds the tells of honey traps and other spear phishing in chats,
and runs the desk that takes reports of them. All but the desk works offline.

  ${Object.values(commands)
    .map(({ summary }) => `telltale ${summary}`)
    .join("\n  ")}

  telltale COMMAND --help   the options of one command

Exit code 0: done. 1: it could not be done, with one sentence on stderr.
2: wrong usage.
`;

/** Runs one command line and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    (name === undefined ? process.stderr : process.stdout).write(help);
    return name === undefined ? exitCodes.usage : exitCodes.done;
  }
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader such as `head` that has seen enough is no failure.
    if (error.code === "EPIPE") process.exit(exitCodes.done);
    throw error;
  });
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) throw new UsageError(`expected a command (${Object.keys(commands).join(", ")}), got "${name}"`);
    await command.run(args);
    return exitCodes.done;
  } catch (error) {
    if (error instanceof UsageError || isArgumentError(error)) {
      for (const line of error instanceof UsageError ? error.lines : [error.message]) complain(line);
      return exitCodes.usage;
    }
    if (error instanceof FailedError || error instanceof EngineError) {
      complain(error.message);
      return exitCodes.failed;
    }
    throw error;
  }
}

// One line whatever a file is called: a name may hold line breaks and terminal escapes.
function complain(message: string): void {
  process.stderr.write(`telltale: ${message.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")}\n`);
}

// What node:util parseArgs throws for an option it does not know.
function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("ERR_PARSE_ARGS");
}
