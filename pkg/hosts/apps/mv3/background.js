// A service worker of an extension may not start workers: an offscreen page does.
const opened = chrome.offscreen.createDocument({
  url: 'offscreen.html',
  reasons: ['WORKERS'],
  justification: 'proves in a worker',
})

/** Asked by the test through the browser's debugger. */
globalThis.ask = async () => {
  await opened
  for (;;) {
    const answer = await chrome.runtime.sendMessage('result').catch(() => undefined)
    if (answer) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
