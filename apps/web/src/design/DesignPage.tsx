import { type ReactNode, useState } from "react";
import { Button, ButtonLink } from "../ui/Button.tsx";
import { Choice, ChoiceGroup } from "../ui/Choice.tsx";
import { Disclosure } from "../ui/Disclosure.tsx";
import { DoorLink } from "../ui/Door.tsx";
import { HarbourPicture, LookPicture } from "../ui/DoorPictures.tsx";
import { SelectField, TextArea, TextField } from "../ui/Field.tsx";
import { LeaveButton } from "../ui/LeaveButton.tsx";
import { Mark } from "../ui/Mark.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page, Section } from "../ui/Page.tsx";
import { type DrawingKind, PhoneDrawing } from "../ui/PhoneDrawing.tsx";
import { Progress } from "../ui/Progress.tsx";
import { StagePath } from "../ui/StagePath.tsx";
import { Steps } from "../ui/Steps.tsx";
import { TextLink } from "../ui/TextLink.tsx";

const drawings: readonly DrawingKind[] = ["menu", "profile", "choice", "save", "here", "hold", "several", "copy", "buttons"];
const nothing = () => undefined;

/** Every component of `ui/` in each of its states, for those who work on the pages. Not in what is built. */
export function DesignPage() {
  const [text, setText] = useState("Some words");
  const type = (value: string) => setText(value);
  return (
    <Page title="Design" lead="Every component in each of its states." above={<TextLink href="/">Above the title</TextLink>}>
      <Section title="Buttons">
        <Row>
          <Button kind="main">Main</Button>
          <Button>Plain</Button>
          <Button kind="quiet">Quiet</Button>
          <Button disabled>Disabled</Button>
          <Button kind="main" disabled>
            Main, disabled
          </Button>
          <ButtonLink href="#buttons">A link</ButtonLink>
          <LeaveButton onLeave={nothing} hint="Clears this page">
            Leave now
          </LeaveButton>
        </Row>
        <Button kind="main" wide>
          Wide
        </Button>
      </Section>
      <Section title="Doors">
        <div className="doors">
          <DoorLink href="#doors" heading="With a picture" picture={<LookPicture />}>
            A sentence about it.
          </DoorLink>
          <DoorLink href="#doors" heading="With another" picture={<HarbourPicture />}>
            A sentence about it.
          </DoorLink>
          <DoorLink href="#doors" heading="Without">
            A sentence about it.
          </DoorLink>
        </div>
      </Section>
      <Section title="Fields">
        <TextField label="A line" value={text} onChange={({ target }) => type(target.value)} />
        <TextField label="A line with a hint" hint="What to put here" placeholder="" />
        <TextField label="A line that is wrong" error="Expected four digits." defaultValue="12" />
        <TextField label="A line that is off" disabled defaultValue="Nothing to do here" />
        <TextArea label="Several lines" hint="As many as you like" />
        <TextArea label="Several lines that are wrong" error="There is nothing here yet." />
        <SelectField label="One of a list">
          <option>First</option>
          <option>Second</option>
        </SelectField>
        <SelectField label="One of a list, and it is wrong" error="Expected one of these.">
          <option>First</option>
        </SelectField>
        <TextField label="A day" type="date" />
      </Section>
      <Section title="Choices">
        <ChoiceGroup legend="Several of these" hint="None is fine, too.">
          <Choice label="Not ticked" />
          <Choice label="Ticked" hint="With a word on what it means" defaultChecked />
          <Choice label="Off" disabled />
          <Choice label="Ticked and off" disabled defaultChecked />
        </ChoiceGroup>
        <ChoiceGroup legend="One of these">
          <Choice type="radio" name="one" label="This" defaultChecked />
          <Choice type="radio" name="one" label="Or this" />
        </ChoiceGroup>
      </Section>
      <Section title="Notices">
        <Notice title="To know">Something beside the flow.</Notice>
        <Notice kind="good">It worked.</Notice>
        <Notice kind="wrong" title="It did not work">
          What to do about it.
        </Notice>
      </Section>
      <Section title="Disclosure">
        <Disclosure title="Closed">Inside</Disclosure>
        <Disclosure title="Open" open>
          Inside
        </Disclosure>
        <Disclosure title="Drawn when it is opened">{() => "Inside"}</Disclosure>
      </Section>
      <Section title="Steps">
        <Steps steps={[{ title: "First", body: <p>With words.</p> }, { title: "Second, without" }]} />
      </Section>
      <Section title="Progress">
        <Progress label="Nobody knows how long" value={null} />
        <Progress label="A third" value={1 / 3} />
      </Section>
      <Section title="Path">
        <StagePath
          reached="seen"
          notReached="not seen"
          stages={[
            { name: "First", text: "What happens in it.", isReached: true },
            { name: "Second", text: "What happens in it.", isReached: true },
            { name: "Third", text: "What happens in it.", isReached: false },
          ]}
        />
      </Section>
      <Section title="Drawings">
        <Row>
          <Mark />
          {drawings.map((kind) => (
            <PhoneDrawing key={kind} kind={kind} />
          ))}
        </Row>
      </Section>
    </Page>
  );
}

function Row({ children }: { readonly children: ReactNode }) {
  return <div className="row">{children}</div>;
}
