import { expect, test } from "vitest";
import { copyLine } from "./copy.ts";

test("a row of COPY keeps nulls apart from texts and escapes what would end a cell or a row", () => {
  expect(copyLine([null, "", "\\N", 7, true])).toBe("\\N\t\t\\\\N\t7\ttrue\n");
  expect(copyLine(["a\tb\nc\r"])).toBe("a\\tb\\nc\\r\n");
});
