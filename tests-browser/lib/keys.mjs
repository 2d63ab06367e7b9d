// A person with a keyboard: Tab, Enter, Escape, and nothing else.
import assert from 'node:assert/strict'

const TABS_MAX = 60

/** What has the focus: its words, and whether one can see that it has. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement
    const style = getComputedStyle(element)
    const visible = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    const row = element.closest('[data-id], [data-cheat]')
    const id = row?.dataset.id ?? row?.dataset.cheat
    return { text: element.textContent.trim(), id, tag: element.tagName, visible }
  })
}

/** Presses Tab until `wanted(focus)`; every stop shows its focus. Returns the presses. */
export async function tabTo(page, wanted, what) {
  for (let presses = 1; presses <= TABS_MAX; presses++) {
    await page.keyboard.press('Tab')
    const focus = await focused(page)
    if (focus.tag !== 'BODY') assert.ok(focus.visible, `no visible focus on “${focus.text}”`)
    if (wanted(focus)) return presses
  }
  throw new Error(`${what} is not reached with ${TABS_MAX} presses of Tab`)
}

/** Words of the element that has the focus. */
export async function focusText(page) {
  return (await focused(page)).text
}
