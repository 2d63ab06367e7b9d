import { createVerifier } from 'proofpod/verify'
import { privateKeyToAddress } from 'viem/accounts'
import { type Env, once } from '../http/config.ts'
import { consoleLog } from '../http/log.ts'
import { workerOf } from '../http/worker.ts'
import { limiterOf, RateLimiter } from '../ledger/durable.ts'
import { relayer } from './app.ts'
import { relayerConfig } from './config.ts'
import { PayerObject, payerOf } from './durable.ts'

interface RelayerEnv extends Env {
  readonly PAYER: DurableObjectNamespace<PayerObject>
  readonly LIMITER: DurableObjectNamespace<RateLimiter>
}

const app = once((env: RelayerEnv) => {
  const config = relayerConfig(env)
  const payer = payerOf(env.PAYER, privateKeyToAddress(config.key))
  const parts = { config, payer, verifier: () => createVerifier() }
  return relayer(parts, limiterOf(env.LIMITER, config.ratePerMinute), consoleLog)
})

export default workerOf(app)
export { PayerObject, RateLimiter }
