import { useState } from "react";
import { PhoneDrawing } from "../ui/PhoneDrawing.tsx";
import { SelectField } from "../ui/Field.tsx";
import { type ChatApp, type GuideStep, type PhoneKind, chatApps, phones } from "../words/kinds.ts";
import { useWords } from "../words/Words.tsx";
import { drawings, phoneOf, screenshots, waysOut } from "./table.ts";

/** How to get a chat out of the app one has, on the phone one has, in words and drawings. */
export function Guide() {
  const { guides, check } = useWords();
  const [app, setApp] = useState<ChatApp>("whatsapp");
  const [phone, setPhone] = useState<PhoneKind>(() => phoneOf(navigator.userAgent));
  const ways: { readonly export?: readonly GuideStep[]; readonly copy: readonly GuideStep[] } = waysOut[app][phone];
  return (
    <div className="guide">
      <div className="pair">
        <SelectField
          label={check.guide.app}
          value={app}
          onChange={({ target }) => setApp(chatApps.find((one) => one === target.value) ?? app)}
        >
          {chatApps.map((one) => (
            <option key={one} value={one}>
              {guides.apps[one]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={check.guide.phone}
          value={phone}
          onChange={({ target }) => setPhone(phones.find((one) => one === target.value) ?? phone)}
        >
          {phones.map((one) => (
            <option key={one} value={one}>
              {guides.phones[one]}
            </option>
          ))}
        </SelectField>
      </div>
      {ways.export === undefined ? null : <Way title={guides.exportTitle} steps={ways.export} />}
      <Way title={guides.copyTitle} steps={ways.copy} />
      <h3>{check.guide.blocked}</h3>
      <ul className="plain-list">
        {Object.values(guides.blocked).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <Way title={guides.shotsTitle} steps={screenshots[phone]} />
    </div>
  );
}

/** How to keep what is on the screen, on this phone. */
export function Screenshots() {
  const { guides } = useWords();
  return <Way title={guides.shotsTitle} steps={screenshots[phoneOf(navigator.userAgent)]} />;
}

function Way({ title, steps }: { readonly title: string; readonly steps: readonly GuideStep[] }) {
  const { guides } = useWords();
  return (
    <div className="way">
      <h3>{title}</h3>
      <ol>
        {steps.map((step) => (
          <li key={step}>
            <PhoneDrawing kind={drawings[step]} />
            <span>{guides.steps[step]}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
