import { defineConfig } from 'vite'

export default defineConfig({
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    // Keys and wasm stay files of their own: the page's policy lets it fetch from its server only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: ['index.html', 'how.html'] },
  },
})
