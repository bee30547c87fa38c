/** What each kind of canonical form looks like. An identifier whose canonical form is not of this shape cannot be made. */
const shapes = {
  phone: /^(?:\+[1-9]\d{5,14}|national:0\d{6,14})$/,
  lid: /^\d{6,20}@lid$/,
  username: /^@[a-z0-9_.]{2,64}$/,
  email: /^[^\s@]{1,64}@[^\s@]{3,253}$/,
  url: /^https?:\/\/[^\s/]+\/\S*$/,
  domain: /^[a-z0-9._-]{3,253}$|^\[[0-9a-f:.]{2,45}\]$/,
  payment: /^[a-z]{3,12}:[\w.-]{1,90}$/,
} as const satisfies Record<string, RegExp>;

export type IdentifierKind = keyof typeof shapes;

declare const minted: unique symbol;

/**
 * A handle that can be compared: two are the same handle when `kind` and `canonical` are equal. `canonical` is
 *
 * - phone: E.164 (`+447700900118`), or `national:07700900118` where nothing says which country it is of;
 * - lid: a WhatsApp LID, `123456789012345@lid`;
 * - username: `@name` in lower case, without the service, because most texts do not name it;
 * - email: lower case, the domain in ASCII;
 * - url: normalised, without fragment, user name and tracking parameters;
 * - domain: the registrable domain in ASCII, or an IP address;
 * - payment: the scheme and the account, such as `iban:GB29NWBK60161331926819` or `bitcoin:bc1…`.
 *
 * `asWritten` is the text it was read from. Only `mintIdentifier` makes one.
 */
export interface Identifier {
  readonly [minted]: true;
  readonly kind: IdentifierKind;
  readonly canonical: string;
  readonly asWritten: string;
  /** Present where the canonical form carries a checksum that is wrong: mistyped, invented, or cut. */
  readonly checked?: false;
}

/** The one maker of identifiers; null where `canonical` does not have the shape of its kind. */
export function mintIdentifier(kind: IdentifierKind, canonical: string, asWritten: string, checksumHolds = true): Identifier | null {
  const made = checksumHolds ? { kind, canonical, asWritten } : { kind, canonical, asWritten, checked: false as const };
  return hasShape(made) ? made : null;
}

function hasShape(made: Omit<Identifier, typeof minted>): made is Identifier {
  return shapes[made.kind].test(made.canonical);
}
