/** Kinds of keys, in the order in which they decide whose row it is (U4, C3). */
export const keyKinds = ['userId', 'externalId', 'email'] as const
export type KeyKind = (typeof keyKinds)[number]

/** Keys as they are compared; '' where there is none. */
export type Keys = Record<KeyKind, string>
