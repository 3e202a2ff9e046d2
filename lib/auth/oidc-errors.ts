/** Why a sign-in through the provider came to nothing, as `/sign-in?error=` says it. */
export const signInErrors = ["provider", "answer", "claims", "disabled", "refused"] as const;
export type SignInError = (typeof signInErrors)[number];
