/** The identity providers that an account federates with. */
import {
  GetOpenIDConnectProviderCommand,
  ListOpenIDConnectProvidersCommand,
  ListSAMLProvidersCommand,
} from "@aws-sdk/client-iam";
import { type Collecting, type Collector, identified } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";
import type { IamProviders } from "#lib/facts/iam-access.ts";

type Saml = NonNullable<IamProviders["saml"]>;
type Oidc = NonNullable<IamProviders["oidc"]>;

/**
 * `iam.providers`: iam:ListSAMLProviders, which has the end of each certificate (the reply of iam:GetSAMLProvider carries
 * metadata and keys and is never asked), and iam:ListOpenIDConnectProviders with iam:GetOpenIDConnectProvider for each.
 * Neither list has pages.
 */
export const iamProviders: Collector<"iam.providers"> = {
  name: "iam.providers",
  scope: "account",
  actions: [
    { action: "iam:ListSAMLProviders", reason: "which SAML identity providers exist, and until when" },
    { action: "iam:ListOpenIDConnectProviders", reason: "which OpenID Connect providers exist" },
    { action: "iam:GetOpenIDConnectProvider", reason: "for which clients a provider issues tokens" },
  ],
  async collect(from) {
    const [saml, oidc] = await Promise.all([readSaml(from), readOidc(from)]);
    return saml === null && oidc === null ? null : { saml, oidc };
  },
};

async function readSaml(from: Collecting): Promise<Saml | null> {
  const answer = await from.call(
    "iam:ListSAMLProviders",
    (clients, http) => clients.iam.send(new ListSAMLProvidersCommand({}), http),
    {
      isWhole: ({ SAMLProviderList }) => identified(SAMLProviderList, "Arn") !== undefined,
      owned: ({ SAMLProviderList }) => (SAMLProviderList ?? []).map(({ Arn }) => Arn),
    },
  );
  if (answer.kind !== "ok") return null;
  return (answer.value.SAMLProviderList ?? [])
    .flatMap(({ Arn, ValidUntil }) =>
      Arn === undefined ? [] : [{ Arn, ValidUntil: ValidUntil?.toISOString() ?? null }],
    )
    .sort(byArn);
}

async function readOidc(from: Collecting): Promise<Oidc | null> {
  const listed = await from.call(
    "iam:ListOpenIDConnectProviders",
    (clients, http) => clients.iam.send(new ListOpenIDConnectProvidersCommand({}), http),
    {
      isWhole: ({ OpenIDConnectProviderList: list }) => identified(list, "Arn") !== undefined,
      owned: ({ OpenIDConnectProviderList: list }) => (list ?? []).map(({ Arn }) => Arn),
    },
  );
  if (listed.kind !== "ok") return null;
  const arns = (listed.value.OpenIDConnectProviderList ?? []).flatMap(({ Arn }) => Arn ?? []);
  const providers = await mapAtOnce(arns.sort(), 4, (arn) => readProvider(from, arn));
  return providers.filter((provider) => provider !== null);
}

/** null: it vanished since it was listed. */
async function readProvider(from: Collecting, Arn: string): Promise<Oidc[number] | null> {
  const answer = await from.call(
    "iam:GetOpenIDConnectProvider",
    (clients, http) =>
      clients.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: Arn }), http),
    { resource: Arn, gone: ["NoSuchEntity", "NoSuchEntityException"] },
  );
  if (answer.kind === "gone") return null;
  if (answer.kind !== "ok") return { Arn, Url: null, ClientIDList: null };
  const { Url, ClientIDList } = answer.value;
  return {
    Arn,
    Url: Url?.replace(/^https:\/\//, "") ?? null,
    ClientIDList: [...(ClientIDList ?? [])].sort(),
  };
}

function byArn(a: { Arn: string }, b: { Arn: string }): number {
  return a.Arn < b.Arn ? -1 : 1;
}
