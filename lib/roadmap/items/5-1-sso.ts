import type { Item } from "#lib/roadmap/item.ts";

/** Item 5.1 of the roadmap; no facts are collected for it yet. */
export const sso: Item = {
  id: "5.1",
  slug: "sso",
  stage: 5,
  title: "Single sign-on",
  kind: "assisted",
  scope: "account",
  summary:
    "People reach AWS through the company directory, which enforces strong passwords and a second factor.",
  guidance: {
    why: "Access ends with the employment, once and everywhere. Short sessions leave nothing on laptops that is worth stealing.",
    steps: [
      {
        text: "Enable an organization instance of IAM Identity Center, connect the identity provider and enforce a second factor there.",
      },
      {
        text: "Assign groups to permission sets, then delete the console passwords of IAM users.",
        command: { runIn: "<account-id>", lines: "aws iam delete-login-profile --user-name <user>" },
      },
      { text: "Keep two ways in for the day the directory is down." },
    ],
    since2019: [
      {
        asOf: "2026-08",
        text: "aws-okta has been on hiatus since 2020: use aws sso of the AWS CLI, okta-aws-cli or saml2aws.",
      },
      {
        asOf: "2026-08",
        text: "The original aws-vault repository is abandoned; the fork ByteNess/aws-vault is maintained.",
      },
    ],
  },
  collectors: [],
  evaluatorVersion: 1,
  implemented: false,
};
