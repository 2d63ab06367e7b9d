// What a proof for an edge gatekeeper is bound to. Both sides compute it: a holder who took scope
// or message from whoever asks could be made to prove for somebody else, or in one scope for all.

/** Hex text of 32 bytes: SHA-256 of the lines, shifted right by eight bits to fit the field. */
async function bound(lines: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(lines.join('\n'))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes), 0, 31)
  return `0x00${[...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/**
 * Input `scope`: one nullifier for each holder, resource and epoch of one gatekeeper.
 *
 * @param audience - the gatekeeper's origin
 * @param resource - name of the resource; has no line end
 * @param epoch - seconds since 1970 divided by the gatekeeper's epoch
 */
export function edgeScope(audience: string, resource: string, epoch: number): Promise<string> {
  return bound(['proofpod-edge/scope/v1', audience, resource, String(epoch)])
}

/** Input `message`: the proof answers this challenge of this gatekeeper and no other. */
export function edgeMessage(audience: string, challenge: string): Promise<string> {
  return bound(['proofpod-edge/message/v1', audience, challenge])
}
