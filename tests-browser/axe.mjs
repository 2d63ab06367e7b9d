// Accessibility of every state of the page, in every look: node tests-browser/axe.mjs
// The last line is JSON: {"axe_violations":0,"states":…}. Ends with 1 when there is a violation.
import { everyState, LOOKS, violations } from './lib/axe.mjs'
import { openLab } from './lib/lab.mjs'
import { TROUBLES } from './lib/troubles.mjs'

const troubles = Object.entries(TROUBLES)
const lab = await openLab({ wallets: Object.keys(LOOKS).length * (troubles.length + 1) })
let states = 0
let found = 0
const check = async (page, name) => {
  const list = await violations(page)
  states += 1
  found += list.length
  for (const line of list) console.error(`${name}: ${line}`)
}
try {
  for (const [look, context] of Object.entries(LOOKS)) {
    const page = await lab.fresh({ ...context, reducedMotion: 'reduce' })
    await everyState(page, (state) => check(page, `${look}, ${state}`))
    await page.context().close()
    for (const [name, { make }] of troubles) {
      const troubled = await make(lab, context)
      await check(troubled, `${look}, ${name}`)
      await troubled.context().close()
    }
  }
  console.log(JSON.stringify({ axe_violations: found, states }))
} finally {
  await lab.close()
}
process.exit(found === 0 ? 0 : 1)
