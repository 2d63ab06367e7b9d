// npm's solc over this room's sources, without a network or a file outside of them.
import fs from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import solc from 'solc'

const room = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)
const OUTPUTS = ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object']

/** Text of a file of the room. */
export const source = (file) => fs.readFileSync(path.join(room, file), 'utf8')

/** The Solidity files of a folder of the room. */
export function sourcesIn(folder) {
  const at = path.join(room, folder)
  const files = fs.existsSync(at) ? fs.readdirSync(at) : []
  return files.filter((file) => file.endsWith('.sol')).map((file) => `${folder}/${file}`)
}

function findImport(name) {
  const file = name.startsWith('@') ? require.resolve(name) : path.join(room, name)
  return fs.existsSync(file) ? { contents: fs.readFileSync(file, 'utf8') } : { error: 'not found' }
}

// Whose warnings are ours to mend: OpenZeppelin's are not.
const isOurs = (problem) => !/^@/.test(problem.sourceLocation?.file ?? '')

/**
 * Compiles `{ file: text }`; returns { abi, bytecode, deployedBytecode } by contract name.
 * Throws for every error, and for every warning about a file of ours.
 */
export function compile(texts, { optimizer }) {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(
      Object.entries(texts).map(([file, content]) => [file, { content }]),
    ),
    settings: {
      optimizer: { enabled: optimizer, runs: 200 },
      evmVersion: 'cancun',
      outputSelection: { '*': { '*': OUTPUTS } },
    },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImport }))
  const problems = (output.errors ?? []).filter((p) => p.severity === 'error' || isOurs(p))
  if (problems.length > 0) throw new Error(problems.map((p) => p.formattedMessage).join('\n'))
  const contracts = Object.entries(output.contracts).filter(([file]) => !file.startsWith('@'))
  return Object.fromEntries(contracts.flatMap(([, inFile]) => Object.entries(inFile))
    .map(([name, { abi, evm }]) => [name, {
      abi,
      bytecode: `0x${evm.bytecode.object}`,
      deployedBytecode: `0x${evm.deployedBytecode.object}`,
    }]))
}
