/** Zeros of the decimal digits (Unicode `Nd`) that phones write numbers with; the nine that follow each are its digits. */
const zeros = [
  0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810,
  0xff10,
];

/** 0 to 9 for a decimal digit of any of these scripts, else -1. `code` is a UTF-16 unit. */
export function digitValue(code: number): number {
  if (code < 0x660) return code >= 0x30 && code <= 0x39 ? code - 0x30 : -1;
  if (code > 0x1819 && code < 0xff10) return -1;
  for (const zero of zeros) if (code >= zero && code <= zero + 9) return code - zero;
  return -1;
}

/** Direction marks and other characters without width that apps put around numbers. */
export function isMark(code: number): boolean {
  return (
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2069) ||
    code === 0xad ||
    code === 0xfeff
  );
}

/** Whether people put this between the digits of one number: space, dash, bracket, full stop, slash. */
export function isSeparator(code: number): boolean {
  return (
    code === 0x20 ||
    code === 0x28 ||
    code === 0x29 ||
    (code >= 0x2d && code <= 0x2f) ||
    code === 0xa0 ||
    (code >= 0x2007 && code <= 0x2015) ||
    code === 0x202f ||
    code === 0x2212
  );
}

/** Whether a number can begin with this: `+`, its full-width form. */
export function isPlus(code: number): boolean {
  return code === 0x2b || code === 0xff0b;
}
