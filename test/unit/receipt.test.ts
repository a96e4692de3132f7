import assert from 'node:assert/strict'
import {
  formKeys,
  newFormSecret,
  newInstallationSecrets,
  readReceipt,
  receiptGroups,
  receiptKeys,
} from '../../src/sealing/receipt.js'

describe('a receipt', () => {
  const installation = newInstallationSecrets()

  it('is always the same for the same form, and another for any other form or installation', () => {
    const secret = newFormSecret()
    assert.deepEqual(formKeys(secret, installation), formKeys(secret, installation))
    const receipts = new Set([
      formKeys(secret, installation).receipt,
      formKeys(newFormSecret(), installation).receipt,
      formKeys(secret, newInstallationSecrets()).receipt,
    ])
    assert.equal(receipts.size, 3)
  })

  it('has twenty digits, spread over the whole range', () => {
    const receipts = Array.from({ length: 500 }, () => formKeys(newFormSecret(), installation).receipt)
    assert.ok(receipts.every((receipt) => /^[0-9]{20}$/.test(receipt)))
    assert.equal(new Set(receipts.map((receipt) => receipt[0])).size, 10)
  })

  it('is read in Arabic or Thai digits, with or without spaces and dashes', () => {
    const digits = '12345678901234567890'
    for (const typed of [
      digits,
      '1234 5678 9012 3456 7890',
      ' 1234-5678–9012 3456\t7890 ',
      '๑๒๓๔ ๕๖๗๘ ๙๐๑๒ ๓๔๕๖ ๗๘๙๐',
    ])
      assert.equal(readReceipt(typed), digits)
    for (const typed of ['', '123', `${digits}1`, 'abcd5678901234567890', '١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨٩٠'])
      assert.equal(readReceipt(typed), undefined)
  })

  it('is shown in five groups of four', () => {
    assert.deepEqual(receiptGroups('12345678901234567890'), ['1234', '5678', '9012', '3456', '7890'])
  })

  it('yields where its case is found and a key pair, the one telling nothing of the other', async () => {
    const first = await receiptKeys('12345678901234567890', installation)
    const again = await receiptKeys('12345678901234567890', installation)
    const other = await receiptKeys('12345678901234567891', installation)
    assert.deepEqual(first, again)
    assert.notEqual(first.lookup, other.lookup)
    assert.notDeepEqual(first.keys.privateKey, other.keys.privateKey)
    assert.notEqual(first.lookup, first.keys.privateKey.toString('base64url'))
  })
})
