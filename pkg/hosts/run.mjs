// The packaging matrix by hand: `node pkg/hosts/run.mjs [host...]`.
import { HOSTS, line, outcomeOf } from './hosts.mjs'
import { prepare } from './lab.mjs'

const names = process.argv.slice(2)
const chosen = HOSTS.filter(({ name }) => names.length === 0 || names.includes(name))
await prepare({ tools: true })
let failed = 0
for (const host of chosen) {
  const outcome = await outcomeOf(host)
  failed += outcome.proved && outcome.verified ? 0 : 1
  console.log(line(outcome), outcome.figures ? JSON.stringify(outcome.figures) : '')
}
process.exitCode = failed
