import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Sha256 } from "./sha256.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

// RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
test.each([
  ["0b".repeat(20), "4869205468657265", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
  [
    "4a656665",
    "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  ],
  [
    "aa".repeat(131),
    Buffer.from("Test Using Larger Than Block-Size Key - Hash Key First").toString("hex"),
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  ],
])("HMAC with the key %s", async (key, message, expected) => {
  const hash = new Sha256(Buffer.from(key, "hex"));
  hash.update(Buffer.from(message, "hex"));
  expect(hex(await hash.digest())).toBe(expected);
});

test("any key and any message, in any pieces: as Node's own", async () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(fc.option(bytes), fc.array(bytes), async (key, pieces) => {
      const [ours, theirs] =
        key === null ? [new Sha256(), createHash("sha256")] : [new Sha256(key), createHmac("sha256", key)];
      for (const piece of pieces) {
        ours.update(piece);
        theirs.update(piece);
      }
      expect(hex(await ours.digest())).toBe(theirs.digest("hex"));
    }),
  );
});

test("begins again after a reset", async () => {
  const hash = new Sha256("secret");
  hash.update(Buffer.from("one"));
  hash.reset();
  hash.update(Buffer.from("two"));
  expect(hex(await hash.digest())).toBe(createHmac("sha256", "secret").update("two").digest("hex"));
});
