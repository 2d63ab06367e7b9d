// Inputs on standard input, a bundle on standard output: a proof by the npm package, whose modules
// and worker are those of a browser's tab.
import { text } from 'node:stream/consumers'
import { createPod } from '../../pkg/dist/node.js'

const inputs = JSON.parse(await text(process.stdin))
const pod = await createPod()
try {
  console.log(JSON.stringify(await pod.prove('access', inputs)))
} finally {
  await pod.close()
}
