// Secrets that can be recognised, and whether one of them is in a text in any usual form.

/** The forms in which a text may appear in a log or an answer. */
function forms(secret) {
  const bytes = Buffer.from(secret)
  const all = [secret, encodeURIComponent(secret), bytes.toString('hex'), bytes.toString('base64'),
    bytes.toString('base64url')]
  if (!/^(0x)?[0-9a-f]+$/i.test(secret)) return all
  const number = BigInt(secret.startsWith('0x') || /^\d+$/.test(secret) ? secret : `0x${secret}`)
  return [...all, number.toString(), number.toString(16)]
}

/** Those of `secrets` that are in `text`, whatever the letter case. */
export function leaks(text, secrets) {
  const lower = text.toLowerCase()
  return secrets.filter((secret) =>
    forms(secret).some((form) => lower.includes(form.toLowerCase())))
}
