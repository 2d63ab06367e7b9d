import { defineConfig } from 'vite'

// With these two headers the page is cross-origin isolated and the prover uses all processors.
// Without them it works too, on one. Your production server has to send them as well.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({
  server: { headers },
  preview: { headers },
  worker: { format: 'es' },
})
