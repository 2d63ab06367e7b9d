import { edgeMessage, edgeScope } from '../client/binding.ts'
import { readJson } from '../http/body.ts'
import { checkSetup, mustVerify, readBundle, type Verifier, type Words } from '../http/bundle.ts'
import { HttpError, json } from '../http/errors.ts'
import type { Nullifiers } from '../ledger/nullifiers.ts'
import type { GatekeeperConfig } from './config.ts'
import type { Roots } from './roots.ts'
import type { Challenge, Tokens } from './tokens.ts'

/** What a gatekeeper works with, whatever its host. */
export interface Parts {
  readonly config: GatekeeperConfig
  readonly tokens: Tokens
  readonly roots: Roots
  /** The ledger of one scope. */
  nullifiers(scope: string): Nullifiers
  /** The package keeps what starts with the first. */
  verifier(): Promise<Verifier>
}

// No challenge may be longer than what `readJson` takes; ours has some 350 characters.
const CHALLENGE_MAX = 1_024

const seconds = (): number => Math.floor(Date.now() / 1000)

/** `POST /challenge`: what to prove, for how long, and what to show with the proof. */
export async function challenge(request: Request, { config, tokens }: Parts): Promise<Response> {
  const { resource } = await readJson(request)
  const threshold = typeof resource === 'string' ? config.resources.get(resource) : undefined
  if (typeof resource !== 'string' || threshold === undefined) {
    throw new HttpError(404, 'UNKNOWN_RESOURCE', 'there is no such resource')
  }
  const epoch = Math.floor(seconds() / config.epochSeconds)
  const expires = seconds() + config.challengeSeconds
  const token = await tokens.challenge({ resource, epoch, expires })
  return json({
    challenge: token,
    audience: config.audience,
    resource,
    epoch,
    threshold: threshold.toString(),
    scope: await edgeScope(config.audience, resource, epoch),
    message: await edgeMessage(config.audience, token),
    expires,
  })
}

/**
 * `POST /enter`: a session for a proof that answers a challenge. Checks run from what is cheap to
 * the proof itself; the nullifier is spent last, when everything else is known to be right.
 */
export async function enter(request: Request, parts: Parts): Promise<Response> {
  const { config, tokens } = parts
  const body = await readJson(request)
  const { bundle, words } = readBundle(body.bundle)
  const token = typeof body.challenge === 'string' ? body.challenge : ''
  if (token === '' || token.length > CHALLENGE_MAX) {
    throw new HttpError(400, 'BAD_CHALLENGE', 'challenge: expected the text that was given')
  }
  const asked = await tokens.readChallenge(token)
  const verifier = await parts.verifier()
  checkSetup(verifier, bundle, config.allowInsecureSetup)
  await checkWords(words, asked, token, parts)
  const ledger = parts.nullifiers(`${config.audience} ${asked.resource} ${asked.epoch}`)
  const nullifier = words.nullifier.toString()
  if (await ledger.spent(nullifier)) throw alreadyEntered()
  await mustVerify(verifier, bundle)
  const expires = seconds() + config.sessionSeconds
  const session = await tokens.session({ resource: asked.resource, expires })
  if (!(await ledger.spend(nullifier, forgetAt(asked, config)))) throw alreadyEntered()
  return json({ session, resource: asked.resource, expires })
}

/** When the last challenge of the epoch has surely expired, whatever the clocks' skew. */
function forgetAt({ epoch }: Challenge, { epochSeconds, challengeSeconds }: GatekeeperConfig) {
  const SLACK_SECONDS = 60
  return (epoch + 1) * epochSeconds + challengeSeconds + SLACK_SECONDS
}

/** Nothing that the gatekeeper can compute is taken on trust. */
async function checkWords(words: Words, asked: Challenge, token: string, parts: Parts) {
  const { config, roots } = parts
  const { audience, resources } = config
  const threshold = resources.get(asked.resource)
  if (words.threshold !== threshold) throw refused('WRONG_THRESHOLD', 'another threshold')
  const scope = BigInt(await edgeScope(audience, asked.resource, asked.epoch))
  if (words.scope !== scope) throw refused('WRONG_SCOPE', 'another resource, epoch or gatekeeper')
  const message = BigInt(await edgeMessage(audience, token))
  if (words.message !== message) throw refused('WRONG_MESSAGE', 'another challenge')
  await roots.check(words.root)
}

function refused(code: string, what: string): HttpError {
  return new HttpError(403, code, `the proof is for ${what}`)
}

function alreadyEntered(): HttpError {
  return new HttpError(409, 'ALREADY_ENTERED', 'this holder has entered in this epoch')
}
