// Clean builds of the package's JavaScript, away from dist/.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const npm = (cwd, ...args) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' })

/** Builds the package's JavaScript in a folder of its own and packs it: the tarball's digest. */
export function buildAndPack(name) {
  const folder = join(root, '../.cache/reproduce', name, 'pkg')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const part of ['src', 'scripts', 'package.json', 'tsconfig.json', 'README.md', 'ERRORS.md',
    'LICENSE-MIT', 'LICENSE-APACHE', 'dist/wasm', 'dist/keys']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  npm(folder, 'run', '--silent', 'build')
  const [{ filename }] = JSON.parse(npm(folder, 'pack', '--json'))
  const digest = createHash('sha256').update(readFileSync(join(folder, filename))).digest('hex')
  rmSync(folder, { recursive: true })
  return digest
}
