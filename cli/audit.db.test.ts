import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { useBackupFolder } from "#lib/data/test-backup.ts";
import { asOwner, createTestDatabase } from "#lib/data/test-database.ts";
import { main } from "./main.ts";
import { recordedIo } from "./test-io.ts";

const { file } = useBackupFolder();
let databaseUrl: string;
beforeAll(async () => {
  databaseUrl = await createTestDatabase();
});

async function waymark(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = recordedIo({ NODE_ENV: "test", DATABASE_URL: databaseUrl });
  const code = await main(argv, io);
  return { code, out: io.stdout(), err: io.stderr() };
}

it("says who changed what, exports it, verifies it, and finds what was changed", async () => {
  expect((await waymark("audit", "list")).out).toBe("No such event.\n");
  expect(await waymark("settings", "set", "pocAskDays", "60", "--yes")).toMatchObject({ code: 0 });
  expect(await waymark("settings", "set", "pocAskDays", "30", "--yes")).toMatchObject({ code: 0 });
  const listed = await waymark("audit", "list", "--action", "setting", "--by", "people");
  expect(listed.out).toMatch(/cli:\S+ +setting\.changed +pocAskDays +\{\} \{"value":60\} → \{"value":30\}/);
  const [newest] = JSON.parse((await waymark("audit", "list", "--limit", "1", "--json")).out);
  expect(newest).toMatchObject({
    action: "setting.changed",
    before: { value: 60 },
    after: { value: 30 },
    link: null,
  });

  const verified = await waymark("audit", "verify");
  expect(verified).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^2 events, the chain is whole\. It ends with 2:[0-9a-f]{64}:/),
  });
  const head = /2:[0-9a-f]{64}/.exec(verified.out)?.[0] ?? "";

  const target = file("audit.jsonl");
  expect(await waymark("audit", "export", target)).toMatchObject({ code: 0, out: "" });
  const rows = readFileSync(target, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(rows.map(({ action }) => action)).toEqual([
    "setting.changed",
    "setting.changed",
    "audit.verified",
    "audit.exported",
  ]);
  expect(`2:${rows[1].link.hash}`).toBe(head);
  expect(statSync(target).mode & 0o077).toBe(0);
  await waymark("audit", "export", file("audit.csv"), "--action", "setting.changed");
  expect(readFileSync(file("audit.csv"), "utf8")).toMatch(/^\uFEFFid,at,actor,.*\r\n1,/);

  expect(await waymark("audit", "verify", "--head", head)).toMatchObject({ code: 0 });
  const other = `2:${"a".repeat(64)}`;
  expect(await waymark("audit", "verify", "--head", other)).toMatchObject({
    code: 1,
    out: expect.stringContaining("does not go through 2:aaa"),
  });
  await asOwner("update audit_event set after = null where id = 1", { url: databaseUrl });
  const broken = await waymark("audit", "verify", "--json");
  expect(broken.code).toBe(1);
  expect(JSON.parse(broken.out)).toMatchObject({ ok: false, brokenAt: 1 });
});

it.each([
  [["verify", "--head", "12"], "POSITION:HASH"],
  [["list", "--limit", "0"], "1 to 1000"],
  [["list", "--by", "nobody"], "people, jobs, everybody"],
  [["list", "--from", "yesterday"], "--from"],
  [["list", "--action", "A b"], "run.started"],
  [["export", join("a", "b.txt")], ".csv or .jsonl"],
])("%j is refused: exit 2, nothing on stdout", async (argv, words) => {
  const said = await waymark("audit", ...argv);
  expect(said).toMatchObject({ code: 2, out: "" });
  expect(said.err).toContain(words);
});
