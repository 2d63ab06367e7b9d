// Compiles the contracts into out/artifacts: ours with the optimiser and without a warning, the
// generated Halo2Verifier without the optimiser ("stack too deep" with it, and with viaIR it
// becomes a contract that always reverts).
import fs from 'node:fs'
import path from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import solc from 'solc'

const room = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)
const OUTPUTS = ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object']
const GENERATED = ['out/gen/AccessVerifier.sol', 'out/gen/Halo2Verifier.sol']

const read = (file) => fs.readFileSync(path.join(room, file), 'utf8')

const list = (folder) => (fs.existsSync(path.join(room, folder))
  ? fs.readdirSync(path.join(room, folder)).filter((file) => file.endsWith('.sol'))
  : []).map((file) => `${folder}/${file}`)

function findImport(name) {
  const file = name.startsWith('@') ? require.resolve(name) : path.join(room, name)
  return fs.existsSync(file) ? { contents: fs.readFileSync(file, 'utf8') } : { error: 'not found' }
}

function compile(files, optimizer) {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(files.map((file) => [file, { content: read(file) }])),
    settings: {
      optimizer: { enabled: optimizer, runs: 200 },
      evmVersion: 'cancun',
      outputSelection: { '*': { '*': OUTPUTS } },
    },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImport }))
  const ours = (problem) => !/^(@|out\/gen\/Halo2)/.test(problem.sourceLocation?.file ?? '')
  const problems = (output.errors ?? []).filter((p) => p.severity === 'error' || ours(p))
  if (problems.length > 0) throw new Error(problems.map((p) => p.formattedMessage).join('\n'))
  return output.contracts
}

function write(contracts) {
  const folder = path.join(room, 'out/artifacts')
  fs.mkdirSync(folder, { recursive: true })
  for (const [file, inFile] of Object.entries(contracts)) {
    if (file.startsWith('@')) continue
    for (const [name, { abi, evm }] of Object.entries(inFile)) {
      const bytecode = `0x${evm.bytecode.object}`
      const deployedBytecode = `0x${evm.deployedBytecode.object}`
      const json = JSON.stringify({ abi, bytecode, deployedBytecode })
      fs.writeFileSync(path.join(folder, `${name}.json`), json)
    }
  }
}

const missing = GENERATED.filter((file) => !fs.existsSync(path.join(room, file)))
if (missing.length > 0) {
  console.warn(`not there: ${missing.join(', ')}; \`cargo xtask build\` writes them`)
}
const [wrapper, raw] = GENERATED.map((file) => (missing.includes(file) ? [] : [file]))
write(compile([...list('src'), ...list('test/mocks'), ...wrapper], true))
if (raw.length > 0) write(compile(raw, false))
