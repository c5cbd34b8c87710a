import type { Session } from 'electron'

/** Nothing BadgePrep does needs a network: every request that is not ours is cancelled, whoever makes it. */
export function blockRequests(session: Session): void {
  session.webRequest.onBeforeRequest((details, answer) => {
    const { protocol } = new URL(details.url)
    answer({ cancel: protocol !== 'app:' && protocol !== 'devtools:' })
  })
}
