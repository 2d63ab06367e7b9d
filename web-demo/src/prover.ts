import { createPod, type Pod } from 'proofpod'

let starting: Promise<Pod> | undefined
let readyMs = 0
let asked = false

/** The page's one pod. A start that failed is tried again by the next call. */
export function pod(): Promise<Pod> {
  starting ??= start()
  return starting
}

/** Milliseconds from the start of the page's life to the pod being ready. */
export function podReadyMs(): number {
  return readyMs
}

/** Whether no proof was asked for yet: one that was refused or cancelled warms the pod as well. */
export function isCold(): boolean {
  return !asked
}

/** To be called when a proof is about to be made. */
export function noteProof(): void {
  asked = true
}

async function start(): Promise<Pod> {
  try {
    const made = await createPod()
    readyMs = performance.now()
    return made
  } catch (error) {
    starting = undefined
    throw error
  }
}
