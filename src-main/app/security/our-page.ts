import { windowUrl } from '../protocol.ts'

const ours = new URL(windowUrl)

/**
 * Whether an address is one of our own page. Not by `origin`: Node gives every app:, file:, about: and data: address the
 * same one, "null". Pictures have hosts of their own, so they are no page.
 */
export function isOurPage(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host } = new URL(url)
  return protocol === ours.protocol && host === ours.host
}
