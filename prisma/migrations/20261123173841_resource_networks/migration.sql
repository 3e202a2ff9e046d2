-- The networks that addresses are in: what is in a range is looked for in the smallest of them that holds it.
-- The sizes stand in lib/data/resource-query.ts too. Names, which stand beside addresses, are in none.
CREATE FUNCTION address_networks(addresses text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
DECLARE
  written text;
  address inet;
  found text[] := '{}';
BEGIN
  FOREACH written IN ARRAY addresses LOOP
    CONTINUE WHEN NOT pg_input_is_valid(written, 'inet');
    address := written::inet;
    IF family(address) = 4 THEN
      FOR bits IN 8..24 LOOP
        found := array_append(found, network(set_masklen(address, bits))::text);
      END LOOP;
    ELSE
      FOR bits IN 32..64 BY 4 LOOP
        found := array_append(found, network(set_masklen(address, bits))::text);
      END LOOP;
    END IF;
  END LOOP;
  RETURN found;
END
$$;

CREATE INDEX "resource_networks" ON "resource" USING gin (address_networks("addresses")) WHERE "addresses" <> '{}';
