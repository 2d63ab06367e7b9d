// Hosts outside of a browser.
import { bin, folder, sh } from './lab.mjs'

const FILES = { 'node.mjs': 'node.mjs', 'node.cjs': 'node.cjs', 'scenario.js': 'scenario.js' }
const lastLine = (text) => JSON.parse(text.trim().split('\n').at(-1))

async function by(name, program, ...args) {
  return lastLine(await sh(folder(name, FILES), program, ...args))
}

export const nodeEsm = () => by('node-esm', process.execPath, 'node.mjs')
export const nodeCjs = () => by('node-cjs', process.execPath, 'node.cjs')
const DENO = ['run', '-A', '--node-modules-dir=manual']
export const deno = () => by('deno', bin('deno'), ...DENO, 'node.mjs')
export const bun = () => by('bun', bin('bun'), 'node.mjs')
