/** How a bundle writes a word, in words. */
export const WORD_FORM = '0x and 64 hex digits in lower case'

/**
 * Whether a text is a word as bundles write it. Each number has this one form and no other: who
 * keeps a nullifier as text and compares texts must not meet it twice.
 */
export const isWord = (text: unknown): text is string =>
  typeof text === 'string' && /^0x[0-9a-f]{64}$/.test(text)
