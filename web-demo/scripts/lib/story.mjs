// The whole story of the page as a person would click it, for the demo's --headless and the tests.

/** The code that each cheat must end with. */
export const REFUSALS = {
  replay: 'ALREADY_ENTERED',
  below_tier: 'INPUT_BELOW_THRESHOLD',
  stale_root: 'STALE_SNAPSHOT',
  other_recipient: 'WRONG_RECIPIENT',
  tampered: 'INVALID_PROOF',
}

const PROOF_MS = 120_000
const SNAPSHOT_MS = 30_000

const card = (page, id) => page.locator(`#datasets [data-id="${id}"]`)

/** Opens the page and waits until it can be used. */
export async function open(page, url, wallet = 1) {
  await page.goto(`${url}/?wallet=${wallet}`)
  await page.locator('html[data-ready="true"]').waitFor()
}

/** Waits for the pod; returns its number of threads. */
export async function podReady(page) {
  const pod = page.locator('#pod:is([data-threads], [data-code])')
  await pod.waitFor({ timeout: PROOF_MS })
  if (await pod.getAttribute('data-code')) throw new Error(await pod.textContent())
  return Number(await pod.getAttribute('data-threads'))
}

/** Creates the identity, and waits for the list that has it. */
export async function createIdentity(page) {
  await page.getByRole('button', { name: /(Create|Register) identity/ }).click()
  await listed(page)
}

/** Waits for the list that has the page's identity. */
export async function listed(page) {
  await page.locator('#snapshot[data-state="listed"]').waitFor({ timeout: SNAPSHOT_MS })
}

/** Clicks Prove on a dataset. */
export async function startProof(page, id) {
  await card(page, id).getByRole('button', { name: /Prove access/ }).click()
}

/** The panel's final state, whatever it is. */
export async function settled(page) {
  const ends = ['accepted', 'failed', 'cancelled'].map((name) => `#proof[data-state="${name}"]`)
  await page.locator(ends.join(', ')).waitFor({ timeout: PROOF_MS })
  const root = page.locator('#proof')
  const state = await root.getAttribute('data-state')
  return { state, code: await root.getAttribute('data-code') }
}

/** Proves access and returns what the receipt says. */
export async function proveAccess(page, id) {
  await startProof(page, id)
  const { state, code } = await settled(page)
  if (state !== 'accepted') {
    throw new Error(`not accepted: ${code} ${await page.locator('#failure').textContent()}`)
  }
  await page.locator(`#content[data-id="${id}"]:not([hidden])`).waitFor()
  return receipt(page)
}

/** The accepted transaction's facts. */
export async function receipt(page) {
  const value = async (name) => {
    const field = page.locator(`#receipt [data-part="${name}"]`)
    return field.getAttribute('data-value')
  }
  const cold = await page.locator('#receipt').getAttribute('data-cold-ms')
  return {
    tx: await value('tx'),
    gas: Number(await value('gas')),
    proof_ms: Math.round(Number(await value('ms'))),
    cold_ms: cold === null ? null : Number(cold),
    proof_bytes: Number(await value('bytes')),
  }
}

/** Tries one cheat and returns the code that the page shows. */
export async function cheat(page, id) {
  const row = page.locator(`#cheats [data-cheat="${id}"]`)
  await row.locator('button[aria-disabled="false"]').click()
  await page.locator(`[data-cheat="${id}"]:is([data-state="refused"], [data-state="failed"])`)
    .waitFor({ timeout: PROOF_MS })
  return row.getAttribute('data-code')
}

/** Everything; returns the summary that the demo prints. */
export async function wholeStory(page, url, { wallet = 1, dataset = 1 } = {}) {
  await open(page, url, wallet)
  const threads = await podReady(page)
  await createIdentity(page)
  const result = await proveAccess(page, dataset)
  const refusals = {}
  for (const id of Object.keys(REFUSALS)) refusals[id] = await cheat(page, id)
  return { accepted: true, ...result, threads, refusals }
}

/** Whether the story ended as it must. */
export function asExpected({ accepted, tx, refusals }) {
  const codes = Object.entries(REFUSALS).every(([id, code]) => refusals[id] === code)
  return accepted && /^0x[0-9a-f]{64}$/.test(tx) && codes
}
