// A content security policy refuses in events, not in the errors of what it refuses.

/** One refusal of the page's policy. */
interface Refusal {
  readonly directive: string
  readonly at: number
}

const seen: Refusal[] = []
const SEEN_MAX = 16
let watching = false

/** Begins to listen; a host without such events has none to hear. */
export function watchPolicy(): void {
  if (watching || typeof globalThis.addEventListener !== 'function') return
  watching = true
  globalThis.addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective } = event as SecurityPolicyViolationEvent
    seen.push({ directive: effectiveDirective, at: performance.now() })
    if (seen.length > SEEN_MAX) seen.shift()
  })
}

// The event comes after the failure, in a task of its own.
const EVENT_MS = 50

/** Whether the policy refused something by `directive` since the time given. */
export async function refusedBy(directive: string, since: number): Promise<boolean> {
  if (!watching) return false
  await new Promise((resolve) => setTimeout(resolve, EVENT_MS))
  return seen.some((refusal) => refusal.directive === directive && refusal.at >= since)
}

/** What a page has to add to its policy, by what was refused. */
export const REMEDIES = {
  'worker-src': "worker-src 'self'",
  'connect-src': "connect-src 'self'",
  'script-src': "script-src 'wasm-unsafe-eval'",
} as const

/** Whether an error of the compiler is the policy's doing. */
export function forbidsWasm(error: unknown): boolean {
  return /unsafe-eval|content security policy|disallowed by embedder/i.test(String(error))
}
