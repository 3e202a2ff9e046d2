import { expect, test } from "vitest";
import { awsAccounts, exampleAccounts } from "./aws-accounts.ts";

test("twelve digits each, with a page of AWS's documentation; no example is AWS's", () => {
  for (const [id, { source }] of awsAccounts) {
    expect(id).toMatch(/^\d{12}$/);
    expect(new URL(source).hostname).toBe("docs.aws.amazon.com");
    expect(exampleAccounts.has(id)).toBe(false);
  }
  expect(awsAccounts.size).toBeGreaterThan(80);
  for (const id of exampleAccounts) expect(id).toMatch(/^\d{12}$/);
});
