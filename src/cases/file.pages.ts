import type { Page } from '../web/route.js'
import { sendSealed } from '../web/sealed-file.js'
import { actorOf, wordOf, type CasePageDependencies } from './case.desk.js'

/** Hands a file of a case out to whoever holds its key. */
export const filePage =
  ({ cases, blobs }: Pick<CasePageDependencies, 'cases' | 'blobs'>): Page =>
  async (req, res) => {
    const { blob, fileKey, file } = await cases.file(
      actorOf(res),
      wordOf(req, 'number'),
      wordOf(req, 'fileId'),
    )
    await sendSealed(res, blobs, { blob, fileKey, name: file.name, bytes: file.bytes })
  }
