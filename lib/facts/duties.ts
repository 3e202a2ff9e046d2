/** What an account is to its organization, beside being one of its accounts. */

/**
 * `security`, `log`: designated by `connect`. `administrator:<service>`: a delegated administrator, named as the service's
 * principal begins (`guardduty`, `sso`, `config-multiaccountsetup`).
 */
export type Duty = "management" | "security" | "log" | `administrator:${string}`;
