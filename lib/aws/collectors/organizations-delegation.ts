/** Which services of the organization are administered from which account. */
import {
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
} from "@aws-sdk/client-organizations";
import { type Collecting, type Collector, identified, valueOf } from "#lib/aws/collecting.ts";
import { mapAtOnce } from "#lib/aws/many.ts";

const pageSize = 20;

/** `organizations.delegation`: delegated administrators with their services, and the services with trusted access. */
export const organizationsDelegation: Collector<"organizations.delegation"> = {
  name: "organizations.delegation",
  scope: "account",
  actions: [
    { action: "organizations:ListDelegatedAdministrators", reason: "accounts that administer a service" },
    { action: "organizations:ListDelegatedServicesForAccount", reason: "which services they administer" },
    { action: "organizations:ListAWSServiceAccessForOrganization", reason: "services with trusted access" },
  ],
  async collect(from) {
    const [administrators, trusted] = await Promise.all([listAdministrators(from), listTrusted(from)]);
    if (administrators.kind !== "ok") return null;
    const delegated = await mapAtOnce(administrators.value, 4, async ({ Id, DelegationEnabledDate }) => {
      if (Id === undefined) return [];
      const since = DelegationEnabledDate?.toISOString() ?? null;
      return [{ Id, ServicePrincipals: await listServices(from, Id), DelegationEnabledDate: since }];
    });
    return {
      delegatedAdministrators: delegated.flat().sort((a, b) => (a.Id < b.Id ? -1 : 1)),
      trustedServices: valueOf(trusted)?.sort() ?? null,
    };
  },
};

function listAdministrators(from: Collecting) {
  return from.pages("organizations:ListDelegatedAdministrators", async (clients, http, NextToken) => {
    const input = { MaxResults: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.organizations.send(new ListDelegatedAdministratorsCommand(input), http);
    return { items: identified(page.DelegatedAdministrators, "Id"), next: page.NextToken };
  });
}

async function listServices(from: Collecting, AccountId: string): Promise<string[] | null> {
  const services = await from.pages(
    "organizations:ListDelegatedServicesForAccount",
    async (clients, http, NextToken) => {
      const input = { AccountId, MaxResults: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
      const page = await clients.organizations.send(new ListDelegatedServicesForAccountCommand(input), http);
      const services = identified(page.DelegatedServices, "ServicePrincipal");
      const items = services?.flatMap(({ ServicePrincipal }) => ServicePrincipal ?? []);
      return { items, next: page.NextToken };
    },
    { resource: AccountId },
  );
  return valueOf(services)?.sort() ?? null;
}

function listTrusted(from: Collecting) {
  return from.pages("organizations:ListAWSServiceAccessForOrganization", async (clients, http, NextToken) => {
    const input = { MaxResults: pageSize, ...(NextToken === undefined ? {} : { NextToken }) };
    const page = await clients.organizations.send(
      new ListAWSServiceAccessForOrganizationCommand(input),
      http,
    );
    const services = identified(page.EnabledServicePrincipals, "ServicePrincipal");
    const items = services?.flatMap(({ ServicePrincipal }) => ServicePrincipal ?? []);
    return { items, next: page.NextToken };
  });
}
