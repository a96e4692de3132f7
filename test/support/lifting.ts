import type { Store } from '../../src/store/connect.js'
import type { SchemaStep } from '../../src/store/schema.js'

export const DOCUMENTS = 400

/** Documents as a program of the first version left them. */
export const fillUp = ({ connection }: Store) =>
  connection.collection('things').insertMany(Array.from({ length: DOCUMENTS }, (_, n) => ({ n })))

/** A step that does one document after the other, and tells of each. */
export const markAll = (tell: (n: number) => void = () => undefined): SchemaStep => ({
  to: 2,
  name: 'mark-all',
  async up({ connection }) {
    const things = connection.collection('things')
    for (let n = 0; n < DOCUMENTS; n++) {
      await things.updateOne({ n }, { $set: { marked: true } })
      tell(n)
    }
  },
})
