/**
 * Lines for people under 18, free and without a name; `country` is a CLDR region. One number holds in some thirty European countries: the
 * European Commission reserved it for child helplines in 2007 (https://childhelplineinternational.org/15-years-of-116111/, read in
 * November 2026). A desk elsewhere adds its own country's.
 */
export const childLines = [{ country: "EU", name: "116 111", reach: "116 111", href: "tel:116111" }] as const;
