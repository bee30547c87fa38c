import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Identifier, IdentifierKind } from "../model/identifier.ts";
import { emailOf } from "./email.ts";
import { whatsAppAddressOf } from "./lid.ts";
import { phoneOf } from "./phone.ts";
import { phoneReader } from "./phones-in.ts";
import { webAddressOf } from "./url.ts";
import { usernameOf } from "./username.ts";
import { identifiersIn } from "./words.ts";

function found(text: string, country?: string, accountsHaveNames = false): string[] {
  const mentions = { firstNames: new Set(["ros", "marta"]), accountsHaveNames };
  return identifiersIn(text, { readPhone: phoneReader(country), mentions }).map(({ identifier, start, end }) => {
    expect(identifier.asWritten).toBe(text.slice(start, end));
    return `${identifier.kind} ${identifier.canonical}${identifier.checked === false ? " unchecked" : ""}`;
  });
}

const cases: readonly (readonly [heading: string, rows: readonly (readonly [text: string, ...expected: string[]])[]])[] = [
  [
    "numbers",
    [
      ["call +44 7700 900118 at 20:30", "phone +447700900118"],
      ["+44 7700 900118 20:30", "phone +447700900118"],
      ["07700 900118 or 07700900119", "phone national:07700900118", "phone national:07700900119"],
      ["07700900118 07700900119", "phone national:07700900118", "phone national:07700900119"],
      ["my new one (0770) 090-0118.", "phone national:07700900118"],
      ["tel:+48512345678", "phone +48512345678"],
      ["ask @447700900118 about it", "phone +447700900118"],
      ["电话+352621123456谢谢", "phone +352621123456"],
      ["10 000 000 euros on 14.03.2024 21:05, order 512345678"],
      ["card 4111 1111 1111 1111, or 3782 822463 10005"],
      ["parcel JD0002233445566778899, code 482 913, v1.2.3, 51.500000,-0.120000"],
    ],
  ],
  [
    "WhatsApp addresses",
    [
      ["447700900118@s.whatsapp.net", "phone +447700900118"],
      ["447700900118:12@c.us", "phone +447700900118"],
      ["123456789012345@lid", "lid 123456789012345@lid"],
    ],
  ],
  [
    "account names",
    [
      ["write me @Ros_Lamont.", "username @ros_lamont"],
      ["my insta is ros.lamont", "username @ros.lamont"],
      ["telegram: anna_k92", "username @anna_k92"],
      ["on signal @ros.01", "username @ros.01"],
      ["t.me/Ros_Lamont", "username @ros_lamont"],
      ["https://www.instagram.com/ros.lamont/?igsh=abc", "username @ros.lamont"],
      ["https://t.me/joinchat/AbC", "url https://t.me/joinchat/AbC"],
      ["https://wa.me/447700900118?text=hi", "phone +447700900118"],
      ["https://api.whatsapp.com/send?phone=447700900118", "phone +447700900118"],
      ["https://signal.me/#p/+447700900118", "phone +447700900118"],
      ["@Ros come here, @Marta too"],
      ["@\u2068Ros Lamont\u2069 come here, @everyone"],
      ["@Zo\u00eb and @Ben are @home"],
      ["is it signal or something. ok"],
      ["come to Wren, I'm oriel_77 there", "username @oriel_77"],
      ["add me on Wren, marlowe88", "username @marlowe88"],
      ["send it to marlowe88, it is my landlord's", "username @marlowe88"],
      ["I'm ros.plum on there now", "username @ros.plum"],
      ["pay by Wren, user is rosyplum", "username @rosyplum"],
      ["The handle is rosyplum. Before noon.", "username @rosyplum"],
      ["I'm fine.thanks, and you"],
      ["the user is blocked, the handle is broken"],
      ["room_4.jpg is there, so is covid19"],
      ["we sat in bungalow12"],
    ],
  ],
  [
    "e-mail",
    [
      ["Ros.Lamont+x@Larch.Example,", "email ros.lamont+x@larch.example", "domain larch.example"],
      ["mailto:a@gmail.com;b@gmail.com", "email a@gmail.com", "email b@gmail.com"],
      ["ros[at]larch[.]example", "email ros@larch.example", "domain larch.example"],
      ["ros (at) larch (dot) example", "email ros@larch.example", "domain larch.example"],
      ["ros@m\u00fcnchen.example", "email ros@xn--mnchen-3ya.example", "domain xn--mnchen-3ya.example"],
      ["foo@bar a@b.c me@7pm.tonight"],
    ],
  ],
  [
    "web addresses",
    [
      ["hxxps://evil[.]example/p?utm_source=x&a=1#f", "url https://evil.example/p?a=1", "domain evil.example"],
      ["hxxp[:]//evil(.)example", "url http://evil.example/", "domain evil.example"],
      ["evil dot com is theirs", "url https://evil.com/", "domain evil.com"],
      ["see paczka-mewa.example/t/5581, now", "url https://paczka-mewa.example/t/5581", "domain paczka-mewa.example"],
      ["(https://a.example/x_(y))", "url https://a.example/x_(y)", "domain a.example"],
      ["https://u:p@EX%61mple.com.:443/%7ea/%c3%a9", "url https://example.com/~a/%C3%A9", "domain example.com"],
      [
        "https://a.example/1,https://b.example/2",
        "url https://a.example/1",
        "domain a.example",
        "url https://b.example/2",
        "domain b.example",
      ],
      ["http://0x7f.1/x http://8.8.8.8:8080/y", "url http://127.0.0.1/x", "url http://8.8.8.8:8080/y", "domain 8.8.8.8"],
      // The front page of what everybody uses, or of no one machine, is nobody's.
      ["see amazon.com, https://www.paypal.com/ or http://0x7f.1/"],
      ["https://ros.github.io/x", "url https://ros.github.io/x", "domain ros.github.io"],
      ["https://deep.down.firm.co.uk/", "url https://deep.down.firm.co.uk/", "domain firm.co.uk"],
      ["https://bit.ly/AbC1", "url https://bit.ly/AbC1"],
      ["https://a.test", "url https://a.test/", "domain a.test"],
      ["notes.md ok.so yes.it was e.g. 3.14 IMG-20240314-WA0001.jpg the dot in it"],
    ],
  ],
  [
    "payment",
    [
      ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "payment bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"],
      ["BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "payment bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"],
      ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "payment bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5 unchecked"],
      [
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        "payment bitcoin:bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
      ],
      ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "payment bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
      ["bitcoin 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "payment bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb unchecked"],
      ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"],
      ["0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe", "payment ethereum:0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae"],
      ["IBAN: GB29 NWBK 6016 1331 9268 19 please", "payment iban:GB29NWBK60161331926819"],
      ["to DE89370400440532013000 today", "payment iban:DE89370400440532013000"],
      ["IBAN XX00 1234 5678 9012 3456", "payment iban:XX001234567890123456 unchecked"],
      ["200 zł. XX00 1111 2222 3333 odbiorca", "payment iban:XX00111122223333 unchecked"],
      ["XX00 NORD 0417 7781 22 R Fitch", "payment iban:XX00NORD0417778122 unchecked"],
      ["TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "payment tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"],
      ["GB00 NWBK 6016 1331 9268 19", "payment iban:GB00NWBK60161331926819 unchecked"],
      ["sort code 12-34-56, account 12345678", "payment ukbank:123456-12345678"],
      ["on 12-03-24 I paid 12345678"],
      ["to the Larch Fund, 40-77-19 and then 33180264", "payment ukbank:407719-33180264"],
      ["the account is 4410 77 2093", "payment account:4410772093"],
      ["Larch Mutual 55107392", "payment account:55107392"],
      ["Konto Nr. 12345678", "payment account:12345678"],
      ["my account is 07700 900118", "phone national:07700900118"],
      ["on account of 12 people, order 512345678"],
      ["paypal.me/RosL and https://cash.app/$rosl", "payment paypal:rosl", "payment cashapp:rosl"],
      ["revolut me, @rosl22", "payment revolut:rosl22"],
      ["cash app is $rosl, I need $50", "payment cashapp:rosl"],
    ],
  ],
];

describe.each(cases)("%s", (_, rows) => {
  test.each(rows)("%j", (text, ...expected) => expect(found(text)).toEqual(expected));
});

/** The reader of each kind for a text that is nothing else. */
const alone: Readonly<Partial<Record<IdentifierKind, (written: string) => Identifier | null>>> = {
  phone: (written) => phoneOf(written)?.identifier ?? null,
  lid: whatsAppAddressOf,
  username: usernameOf,
  email: emailOf,
  url: (written) => webAddressOf(written)?.identifier ?? null,
};

test("a stated country reads numbers of home among words, where they are grouped", () => {
  expect(found("call 512 345 678, order 512345678", "PL")).toEqual(["phone +48512345678"]);
  expect(found("call (202) 555-0123", "US")).toEqual(["phone +12025550123"]);
});

test("where accounts have names a plain word after the sign is one", () => {
  expect(found("ask @anders", undefined, true)).toEqual(["username @anders"]);
});

describe("laws of words", () => {
  const piece = fc.constantFrom(
    ...cases.flatMap(([, rows]) => rows.map(([text]) => text)),
    ..."@ . / : ( ) [ ] + 0 7 a \u202a \ud83d \u2068 %".split(" "),
    "https://",
    "hxxp",
    " dot ",
    "\n",
    " ",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
  );

  test("no text makes it throw, spans lie in the text, and each identifier is found again in its canonical form", () => {
    let reached = 0;
    fc.assert(
      fc.property(text, (words) => {
        const mentions = { firstNames: new Set<string>(), accountsHaveNames: true };
        for (const { identifier, start, end } of identifiersIn(words, { readPhone: phoneReader(undefined), mentions })) {
          reached += 1;
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(words.length);
          expect(identifier.asWritten).toBe(words.slice(start, end));
          const again = alone[identifier.kind]?.(identifier.canonical);
          if (again !== undefined) expect(again?.canonical).toBe(identifier.canonical);
        }
      }),
      { seed: 20250314, numRuns: 3000 },
    );
    expect(reached).toBeGreaterThan(500);
  });
});
