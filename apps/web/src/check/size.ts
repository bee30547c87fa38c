/** About how much the checker loads, compressed, in megabytes. A test holds it against what is built. */
export const checkerMegabytes = 1.2;

export const sizeIn = (language: string): string => `${checkerMegabytes.toLocaleString(language)} ${language === "fr" ? "Mo" : "MB"}`;
