// Mocha's own report, closed by the one line that says how it went.
const { reporters } = require('mocha')

class Summary extends reporters.Spec {
  epilogue() {
    super.epilogue()
    const { passes, failures, pending } = this.stats
    console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`)
  }
}

module.exports = Summary
