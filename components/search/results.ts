/** What a search found, as the field and the page show it. */
export interface SearchResult {
  href: string;
  title: string;
  detail: string;
}

export interface ResultGroup {
  name: string;
  results: readonly SearchResult[];
}
