/** Whom a sender makes themself out to be in one chat: what they say, and no more. Every list is in the order it was first said. */
export interface Persona {
  /** Names they gave for themself, in small letters. */
  readonly names: readonly string[];
  /** Those given in words that leave no doubt ("my name is …"): what is compared. */
  readonly introduced: readonly string[];
  /** `woman`, `man`: as they call themself; never guessed from a name. It can point at whom it was meant for: it leaves a desk for the police alone. */
  readonly genders: readonly string[];
  /** What they say they are or work as: `journalist`, `health`, … by the table of roles. */
  readonly roles: readonly string[];
  /** What they say they are to the owner: `cousin`, `colleague`, … by the table of relations. */
  readonly relations: readonly string[];
  /** The words behind "we met at", in small letters: what place or occasion they name. */
  readonly met: readonly string[];
}
