// The Chromium that drives the demo and its tests.
import fs from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'

// A test browser talks to the page and to nobody else.
const ARGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const APPS = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium']

/** Path of Chromium: `CHROMIUM`, or the first on the PATH. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  const files = [...NAMES.flatMap((name) => folders.map((dir) => path.join(dir, name))), ...APPS]
  const found = files.find((file) => fs.existsSync(file))
  if (!found) throw new Error('no Chromium found: install it, or set CHROMIUM to its path')
  return found
}

/** Starts a browser; `flags` are more arguments of its command line. */
export function launch({ flags = [], ...options } = {}) {
  return chromium.launch({ executablePath: findChromium(), args: [...ARGS, ...flags], ...options })
}
