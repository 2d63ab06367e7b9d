const api = require('proofpod')

import('./scenario.js')
  .then(({ outcome }) => outcome(api))
  .then((result) => console.log(JSON.stringify(result)))
