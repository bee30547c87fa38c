import { useState } from "react";
import { Choice, ChoiceGroup } from "../ui/Choice.tsx";
import { useWords } from "../words/Words.tsx";
import { Question, type Way } from "./Question.tsx";

/** Whether anybody in it may be under 18: asked first, because all else hangs on it. */
export function AgeQuestion({
  under18: said,
  onSaid,
  way,
}: {
  readonly under18: boolean | null;
  readonly onSaid: (under18: boolean) => void;
  readonly way: Way;
}) {
  const { age } = useWords().report;
  // Only going on decides: moving through the answers by keys chooses each on the way.
  const [under18, setUnder18] = useState(said);
  const next = (): void => {
    if (under18 !== null) onSaid(under18);
    if (under18 !== true) way.next();
  };
  return (
    <Question way={{ ...way, isAnswered: under18 !== null, next }} title={age.title} lead={age.lead}>
      <ChoiceGroup legend={age.legend}>
        <Choice type="radio" name="age" label={age.yes} checked={under18 === true} onChange={() => setUnder18(true)} />
        <Choice type="radio" name="age" label={age.no} checked={under18 === false} onChange={() => setUnder18(false)} />
      </ChoiceGroup>
    </Question>
  );
}
