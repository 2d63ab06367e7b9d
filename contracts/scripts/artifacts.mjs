// Compiled contracts: { abi, bytecode, deployedBytecode } by name.
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../out/artifacts/', import.meta.url))

export function artifact(name) {
  const file = `${folder}${name}.json`
  if (!fs.existsSync(file)) {
    throw new Error(`${name} is not compiled: run \`cargo xtask build\``)
  }
  return JSON.parse(fs.readFileSync(file, 'utf8'))
}

/** The ABIs of all contracts joined: to name any of their errors. */
export function allErrors() {
  const names = fs.readdirSync(folder).filter((file) => file.endsWith('.json'))
  const abis = names.map((file) => artifact(file.replace('.json', '')).abi)
  return abis.flat().filter((item) => item.type === 'error')
}
