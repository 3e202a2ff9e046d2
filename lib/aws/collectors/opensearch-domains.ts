/** Who may use the search domains of one region. */
import { DescribeDomainsCommand, type DomainStatus } from "@aws-sdk/client-opensearch";
import type { Collecting, Collector } from "#lib/aws/collecting.ts";
import { inPieces, mapAtOnce } from "#lib/aws/many.ts";
import { dataStoresSchema } from "#lib/facts/data-stores.ts";
import type { OpensearchDomains } from "#lib/facts/resource-policies.ts";
import { listedBy } from "./resource-policies.ts";

type DomainFacts = OpensearchDomains["domains"][number];

/** As many as one call takes. */
const atOnce = 5;

/** `opensearch.domains`: es:DescribeDomains, five a call, of the domains that `data.stores` has listed. */
export const opensearchDomains: Collector<"opensearch.domains"> = {
  name: "opensearch.domains",
  scope: "region",
  actions: [
    {
      action: "es:DescribeDomains",
      reason: "who may use a search domain, and from where",
      operations: ["opensearch:DescribeDomains"],
    },
  ],
  async collect(from) {
    const listed = listedBy(from, "data.stores", "opensearch:ListDomainNames", dataStoresSchema);
    const domains = listed?.domains ?? null;
    if (domains === null) return null;
    if (domains.length === 0) from.skip("opensearch:DescribeDomains", "no-domain");
    const names = inPieces(
      domains.map(({ DomainName }) => DomainName),
      atOnce,
    );
    return { domains: (await mapAtOnce(names, 2, (some) => describe(from, some))).flat() };
  },
};

/** Each domain has to be in the answer: one that is not may be there all the same. */
async function describe(from: Collecting, DomainNames: string[]): Promise<DomainFacts[]> {
  const answer = await from.call(
    "opensearch:DescribeDomains",
    (clients, http) => clients.opensearch.send(new DescribeDomainsCommand({ DomainNames }), http),
    {
      resource: DomainNames[0] ?? "",
      isWhole: ({ DomainStatusList }) =>
        DomainNames.every((name) => DomainStatusList?.some(({ DomainName }) => DomainName === name)),
      owned: ({ DomainStatusList = [] }) => DomainStatusList.map(({ ARN }) => ARN),
    },
  );
  if (answer.kind !== "ok") return DomainNames.map((DomainName) => ({ DomainName, described: null }));
  return (answer.value.DomainStatusList ?? []).map(domainFacts);
}

function domainFacts({
  DomainName = "",
  VPCOptions,
  AccessPolicies = "",
  AdvancedSecurityOptions,
}: DomainStatus): DomainFacts {
  return {
    DomainName,
    described: {
      isInVpc: (VPCOptions?.VPCId ?? "") !== "",
      AccessPolicies: AccessPolicies === "" ? null : AccessPolicies,
      isFineGrained: AdvancedSecurityOptions?.Enabled === true,
    },
  };
}
