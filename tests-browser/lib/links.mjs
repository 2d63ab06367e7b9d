// Links of Markdown files: to files that are there, and to headings that are in them.
import fs from 'node:fs'
import path from 'node:path'

/** A heading's anchor, as GitHub and mdBook make it. */
const anchor = (heading) => heading.toLowerCase().replaceAll(/[`*]/g, '')
  .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').trim().replaceAll(/\s/g, '-')

const withoutCode = (text) => text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '')

/** Anchors of a Markdown text. */
function anchors(text) {
  const bare = text.replaceAll(/^```.*?^```/gms, '')
  return new Set([...bare.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchor(heading)))
}

/** Targets of the links in a text, images too; addresses of other sites are left out. */
export function targets(text) {
  const found = [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target)
  return found.filter((target) => !/^[a-z]+:/.test(target))
}

/** Links of one file that lead nowhere; `generated` are files that a command makes. */
export function broken(file, text, generated = new Set()) {
  return targets(text).filter((target) => {
    const [name, hash] = target.split('#')
    const to = name ? path.join(path.dirname(file), name) : file
    if (generated.has(to)) return false
    if (name && !fs.existsSync(to)) return true
    if (!hash) return false
    return !anchors(to === file ? text : fs.readFileSync(to, 'utf8')).has(hash)
  })
}
