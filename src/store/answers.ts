import type { Connection } from 'mongoose'

/** A proxy that asks wants to know soon; the driver itself would wait much longer for a server to come back. */
const PATIENCE_MS = 2_000

/** Whether the store answers a read, soon. It looks for a sign of life of any copy; that there is none is an answer. */
export async function answers(connection: Connection, patienceMs = PATIENCE_MS): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs)
  })
  const read = connection
    .collection('copies')
    .findOne({}, { projection: { _id: 1 } })
    .then(
      () => true,
      () => false,
    )
  try {
    return await Promise.race([read, tooLong])
  } finally {
    clearTimeout(timer)
  }
}
