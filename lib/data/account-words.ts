/** The search of accounts by words. */

/** SQL: whether id, name or root e-mail of the account `a` holds every word; `words` is SQL of an array of small letters. */
export function hasWordsSql(words: string): string {
  return `not exists (select 1 from unnest(${words}::text[]) word
    where strpos(lower(a.name), word) = 0 and strpos(a.id, word) = 0 and strpos(lower(a.email), word) = 0)`;
}
