// `cargo xtask package`: the matrix, one line a host, and with --json one line of figures at the
// end. What is not there is null, and why is printed.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { HOSTS, line, outcomeOf } from './hosts.mjs'
import { prepare } from './lab.mjs'
import { buildAndPack } from './reproduce.mjs'
import { measure } from '../scripts/size.mjs'

const json = process.argv.includes('--json')

/** Every host, one after the other: they share the cores that they are timed on. */
async function matrix() {
  const outcomes = []
  for (const host of HOSTS) {
    outcomes.push(await outcomeOf(host))
    console.log(line(outcomes.at(-1)))
  }
  return outcomes
}

/** Whether two clean builds give one tarball. */
function reproducible() {
  const [one, two] = ['a', 'b'].map(buildAndPack)
  console.log(`reproducible: ${one === two ? `yes, ${one}` : `no, ${one} and ${two}`}`)
  return one === two
}

const ROOM = fileURLToPath(new URL('../../tests-browser', import.meta.url))
const AXE_TEST = 'every state is accessible'

/** Looks of the demo's page in which axe finds anything in any state, by the room's own test. */
function axeViolations() {
  const args = ['--test', '--test-reporter=tap', `--test-name-pattern=${AXE_TEST}`]
  const run = spawnSync('node', [...args, 'test/people.test.mjs'], { cwd: ROOM, encoding: 'utf8' })
  const looks = [...run.stdout.matchAll(/^(not )?ok \d+ - every state is accessible/gm)]
  if (looks.length === 0) {
    console.log(`axe: no count: no test is called "${AXE_TEST}", or it did not start`)
    return null
  }
  const bad = looks.filter(([, not]) => not).length
  console.log(`axe: violations in ${bad} of ${looks.length} looks of the page`)
  return bad
}

await prepare({ tools: true })
const hosts = await matrix()
const gzip = (entry) => measure(entry).gzip
const figures = {
  hosts: hosts.map(({ name, proved, verified }) => ({ name, proved, verified })),
  download_gzip: gzip('first proof'),
  verify_entry_gzip: gzip('verify'),
  glue_gzip: gzip('glue'),
  workerd: hosts.find(({ name }) => name === 'workerd')?.figures ?? null,
  axe_violations: axeViolations(),
  reproducible: reproducible(),
}
const good = hosts.every(({ proved, verified }) => proved && verified) && figures.reproducible
const passed = hosts.filter(({ proved, verified }) => proved && verified).length
console.log(`${passed} of ${hosts.length} hosts`)
if (json) console.log(JSON.stringify(figures))
process.exitCode = good ? 0 : 1
