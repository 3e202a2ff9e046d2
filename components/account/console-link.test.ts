import { expect, test } from "vitest";
import { consoleLink } from "./console-link.ts";

test.each([
  [
    "arn:aws:iam::111122223333:user/ses-smtp",
    "https://console.aws.amazon.com/go/view?arn=arn%3Aaws%3Aiam%3A%3A111122223333%3Auser%2Fses-smtp",
  ],
  [
    "arn:aws-us-gov:s3:::logs",
    "https://console.amazonaws-us-gov.com/go/view?arn=arn%3Aaws-us-gov%3As3%3A%3A%3Alogs",
  ],
  ["arn:aws-cn:s3:::logs", "https://console.amazonaws.cn/go/view?arn=arn%3Aaws-cn%3As3%3A%3A%3Alogs"],
  ["arn:aws-iso:s3:::logs", null],
  ["111122223333", null],
  ["arn:aws", null],
])("%s leads to %s", (resource, href) => expect(consoleLink(resource)).toBe(href));
