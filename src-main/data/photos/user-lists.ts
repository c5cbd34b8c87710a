/** The users under each of many keys, in the order in which they came; most keys are but one user's. */
export class UserLists {
  private readonly lists = new Map<string, number | number[]>()

  add(key: string, user: number): void {
    const known = this.lists.get(key)
    if (known === undefined) this.lists.set(key, user)
    else if (typeof known === 'number') this.lists.set(key, [known, user])
    else known.push(user)
  }

  of(key: string): readonly number[] {
    const users = this.lists.get(key) ?? []
    return typeof users === 'number' ? [users] : users
  }
}
