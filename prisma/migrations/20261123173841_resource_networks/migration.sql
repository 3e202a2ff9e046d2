-- The networks that addresses are in, of few sizes: what is in a range is looked for in the smallest of them that holds it.
-- The sizes stand in lib/data/resource-query.ts too. Names, which stand beside addresses, are in none.
CREATE FUNCTION address_networks(addresses text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT network(set_masklen(one::inet, bits))::text), '{}')
  FROM unnest(addresses) AS a(one)
  CROSS JOIN LATERAL unnest(CASE WHEN strpos(one, ':') > 0 THEN '{32,48,56,64}' ELSE '{8,16,20,24}' END::int[]) AS n(bits)
  WHERE pg_input_is_valid(one, 'inet')
$$;

CREATE INDEX "resource_networks" ON "resource" USING gin (address_networks("addresses")) WHERE "addresses" <> '{}';
