/** Phrases become sentences: reasons are put together from the one and shown as the other. */

/** The phrase with a capital letter in front. */
export function capital(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

/** The phrase as a sentence, with its full stop. */
export function sentence(phrase: string): string {
  return `${capital(phrase)}.`;
}
