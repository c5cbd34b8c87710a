/**
 * The window's content security policy. Inline style is the one concession: Naive UI sets it. Pictures come from our own
 * protocol only, and only those that the imaging service made.
 */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' app://photo app://staged app://preview",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
