/** The identity policies of whoever calls. */
import type { AccountState } from "./account-state.ts";
import type { AppliedPolicy } from "./authorization.ts";
import type { Caller } from "./credentials.ts";

const cached = new WeakMap<object, readonly AppliedPolicy[]>();

/** Managed and inline policies of the caller's role; none where the role is gone, which denies everything. */
export function identityPoliciesOf(state: AccountState, caller: Caller): readonly AppliedPolicy[] {
  const role = state.identity.roles.find(({ name }) => name === caller.roleName);
  if (role === undefined) {
    return [];
  }
  let policies = cached.get(role);
  if (policies === undefined) {
    policies = [
      ...role.attached.map(({ arn, document }) => ({ arn, document })),
      ...role.inline.map(({ document }) => ({ arn: null, document })),
    ];
    cached.set(role, policies);
  }
  return policies;
}
