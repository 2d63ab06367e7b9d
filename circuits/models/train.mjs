// Trains the digits model and writes its weights as whole numbers of eight bits.
//
//   node circuits/models/train.mjs path/to/digits.csv.gz
//
// The file is sklearn/datasets/data/digits.csv.gz of PyPI's scikit-learn (1,797 images of 8 x 8
// pixels from 0 to 16, then the digit; E. Alpaydin, C. Kaynak, UCI, 1998). Every fifth image is
// held out. Same file and same Node, same weights.
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const [INPUTS, HIDDEN, CLASSES] = [64, 16, 10]
/** What the biases of a layer are multiplied by: they are weights of one more input. */
const ONES = [16, 1024]
const MOST = 127
const EPOCHS = 120

const file = process.argv[2]
if (!file) throw new Error('usage: node circuits/models/train.mjs path/to/digits.csv.gz')
const rows = gunzipSync(readFileSync(file)).toString().trim().split('\n')
const images = rows.map((row) => row.split(',').map(Number))
const samples = images.map((row) => ({ pixels: row.slice(0, INPUTS), digit: row[INPUTS] }))
const held = samples.filter((_, i) => i % 5 === 0)
const taught = samples.filter((_, i) => i % 5 !== 0)

/** Uniform in [0, 1), always the same (xorshift32). */
let state = 2463534242
function random() {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return (state >>> 0) / 2 ** 32
}

/** Weights of one layer: for each output its inputs and the bias. */
function layer(inputs, outputs) {
  const spread = Math.sqrt(6 / inputs)
  const weight = () => (2 * random() - 1) * spread
  return Array.from({ length: outputs }, () => Array.from({ length: inputs + 1 }, weight))
}

const dot = (row, input) => row.reduce((sum, weight, i) => sum + weight * input[i], 0)
const relu = (x) => Math.max(0, x)
const best = (scores) => scores.indexOf(Math.max(...scores))

function scores([first, second], pixels, ones) {
  const hidden = first.map((row) => relu(dot(row, [...pixels, ones[0]])))
  return second.map((row) => dot(row, [...hidden, ones[1]]))
}

const accuracy = (model, set, ones) =>
  set.filter(({ pixels, digit }) => best(scores(model, pixels, ones)) === digit).length / set.length

/** One step of gradient descent on the cross entropy of one image, with weight decay. */
function step([first, second], { pixels, digit }, rate) {
  const input = [...pixels.map((pixel) => pixel / 16), 1]
  const sums = first.map((row) => dot(row, input))
  const hidden = [...sums.map(relu), 1]
  const logits = second.map((row) => dot(row, hidden))
  const top = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - top))
  const total = powers.reduce((a, b) => a + b)
  const errors = powers.map((power, i) => power / total - Number(i === digit))
  const blame = (h) => errors.reduce((sum, error, i) => sum + error * second[i][h], 0)
  const back = sums.map((sum, h) => (sum > 0 ? blame(h) : 0))
  const learn = (row, error, from) => from.forEach((x, i) => {
    row[i] -= rate * (error * x + 1e-4 * row[i])
  })
  second.forEach((row, i) => learn(row, errors[i], hidden))
  first.forEach((row, h) => learn(row, back[h], input))
}

const model = [layer(INPUTS, HIDDEN), layer(HIDDEN, CLASSES)]
for (let epoch = 0; epoch < EPOCHS; epoch++) {
  const order = taught.map((sample) => [random(), sample]).sort(([a], [b]) => a - b)
  for (const [, sample] of order) step(model, sample, 0.02 * (1 - epoch / EPOCHS))
}

/** Scales a layer so that its largest weight is 127, and rounds; a ReLU keeps the order. */
function quantise(layer, biasScale) {
  const all = layer.flatMap((row) => [...row.slice(0, -1), row.at(-1) * biasScale])
  const scale = MOST / Math.max(...all.map(Math.abs))
  const rounded = layer.map((row) =>
    [...row.slice(0, -1), row.at(-1) * biasScale].map((weight) => Math.round(weight * scale)))
  return { rounded, scale }
}

// Pixels are 16 times what the training saw, and so is the bias: as if its input were 16.
const first = quantise(model[0], 1)
const second = quantise(model[1], (16 * first.scale) / ONES[1])
const whole = [first.rounded, second.rounded]
const small = held.map((sample) => ({ ...sample, pixels: sample.pixels.map((p) => p / 16) }))
const report = {
  held_out: held.length,
  accuracy_floats: accuracy(model, small, [1, 1]),
  accuracy_quantised: accuracy(whole, held, ONES),
}
console.log(JSON.stringify(report))
const text = JSON.stringify({ ones: ONES, first: whole[0], second: whole[1] })
writeFileSync(new URL('digits.json', import.meta.url), text.replaceAll('],[', '],\n['))
