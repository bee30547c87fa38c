import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { telltale } from "../../test/telltale.ts";

const archive = fileURLToPath(new URL("../../../../corpus/telegram-json/archive-missing-media/export.zip", import.meta.url));
/** The picture in that archive. */
const picture = "x";

test("linking hashes the pictures of an archive and keeps that in the index; checking does not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "telltale-media-"));
  const hash = createHash("sha256").update(picture).digest("hex");
  try {
    const index = join(folder, "links.index");
    expect((await telltale(["link", "--index", index, archive])).code).toBe(0);
    expect(gunzipSync(readFileSync(index)).toString()).toContain(`"sha256":"${hash}"`);
    expect((await telltale(["check", "--json", archive])).out).not.toContain(hash);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
