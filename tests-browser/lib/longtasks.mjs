// Tasks of more than 50 ms on the page's main thread, as the browser itself reports them.

/** Starts the observer before anything of the page runs. */
export async function watchLongTasks(page) {
  await page.addInitScript(() => {
    globalThis.longTasks = []
    const note = (list) => globalThis.longTasks.push(...list.getEntries().map(
      ({ startTime, duration }) => ({ startTime, duration })))
    new PerformanceObserver(note).observe({ type: 'longtask', buffered: true })
  })
}

/** Runs `work` and returns the durations of the long tasks that began meanwhile. */
export async function longTasksDuring(page, work) {
  const from = await page.evaluate(() => performance.now())
  await work()
  // Entries arrive with a delay of a frame or two.
  await page.waitForTimeout(300)
  const tasks = await page.evaluate(() => globalThis.longTasks)
  return tasks.filter(({ startTime }) => startTime >= from).map(({ duration }) => duration)
}
