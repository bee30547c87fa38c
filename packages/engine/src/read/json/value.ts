import { parseText } from "./scan.ts";

/** A JSON object whose fields are looked at one by one. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field that holds text, else null. */
export function textField(record: JsonRecord, key: string): string | null {
  const value = record[key];
  return typeof value === "string" ? value.toWellFormed() : null;
}

/** A field that holds a number, or digits as text, else null. */
export function numberField(record: JsonRecord, key: string): number | null {
  const value = record[key];
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d{1,17}$/.test(value) ? Number(value) : null;
}

/** A field that holds a list of objects; empty where it does not. */
export function recordsField(record: JsonRecord, key: string): JsonRecord[] {
  const value = record[key];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The object a text is, or null. What does not start as one is not parsed: a refusal by JSON.parse is dear. */
export function parseRecord(json: string): JsonRecord | null {
  if (!json.startsWith("{")) return null;
  const value = parseText(json);
  return isRecord(value) ? value : null;
}
