// Keys of the snarkjs Groth16 peer, made once into .cache/bench/groth16. The setup is local and
// its randomness public: good for measuring, for nothing else.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const POWER = 13 // for some 5,700 constraints
const DEPTH = 20

function node(script, args, cwd) {
  execFileSync(process.execPath, [script, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Returns the folder with circuit.wasm, circuit.zkey and vk.json. */
export function groth16Keys(root) {
  const dir = path.join(root, '.cache/bench/groth16')
  const done = path.join(dir, 'vk.json')
  const source = path.join(root, 'bench/groth16/access.circom')
  if (fs.existsSync(done) && fs.statSync(done).mtimeMs > fs.statSync(source).mtimeMs) return dir
  fs.mkdirSync(dir, { recursive: true })
  const installed = (file) => path.join(root, 'node_modules', file)
  const [circom, snarkjs] = [installed('circom2/cli.js'), installed('snarkjs/build/cli.cjs')]
  const library = installed('circomlib/circuits')
  fs.copyFileSync(source, path.join(dir, 'access.circom'))
  fs.cpSync(library, path.join(dir, 'lib'), { recursive: true })
  node(circom, ['access.circom', '--r1cs', '--wasm', '--O2', '-l', 'lib'], dir)
  const run = (...args) => node(snarkjs, args, dir)
  if (!fs.existsSync(path.join(dir, 'tau.ptau'))) {
    run('powersoftau', 'new', 'bn128', String(POWER), 'tau0.ptau')
    run('powersoftau', 'contribute', 'tau0.ptau', 'tau1.ptau', '--name=bench', '-e=bench')
    run('powersoftau', 'prepare', 'phase2', 'tau1.ptau', 'tau.ptau') // minutes
  }
  run('groth16', 'setup', 'access.r1cs', 'tau.ptau', 'circuit0.zkey')
  run('zkey', 'contribute', 'circuit0.zkey', 'circuit.zkey', '--name=bench', '-e=bench')
  run('zkey', 'export', 'verificationkey', 'circuit.zkey', 'vk.json')
  fs.copyFileSync(path.join(dir, 'access_js/access.wasm'), path.join(dir, 'circuit.wasm'))
  return dir
}

/** The circuit's input from inputs and public inputs of `access`. */
export function groth16Input(inputs, publicInputs) {
  const { siblings, index } = inputs.merkleProof
  const levels = Array.from({ length: DEPTH }, (_, level) => level)
  return {
    secret: inputs.secret,
    balance: inputs.balance,
    siblings: levels.map((level) => siblings[level] ?? '0'),
    siblingIsLeft: levels.map((level) => Number((BigInt(index) >> BigInt(level)) & 1n)),
    present: levels.map((level) => Number(level < siblings.length)),
    ...publicInputs,
  }
}
