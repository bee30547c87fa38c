/** What the reporter did or gave, as the pages ask for it. */
export const happenings = [
  "replied",
  "sent-pictures",
  "sent-money",
  "sent-code",
  "opened-link",
  "shared-work-information",
  "gave-numbers",
  "agreed-to-meet",
  "work-account-at-risk",
  "is-threatened",
] as const;

export type Happening = (typeof happenings)[number];
