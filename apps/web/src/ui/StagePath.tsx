import { classes } from "./classes.ts";

export interface PathStage {
  readonly name: string;
  readonly text: string;
  readonly isReached: boolean;
}

/** The way an approach goes, with the part that was gone. It reads as a list; the line and the dots only repeat it. */
export function StagePath({
  stages,
  reached,
  notReached,
}: {
  readonly stages: readonly PathStage[];
  readonly reached: string;
  readonly notReached: string;
}) {
  return (
    <ol className="path">
      {stages.map(({ name, text, isReached }) => (
        <li key={name} className={classes("path-stage", isReached && "path-reached")}>
          <span className="path-name">{name}</span>
          <span className="path-state">{isReached ? reached : notReached}</span>
          <span className="path-text">{text}</span>
        </li>
      ))}
    </ol>
  );
}
