import { formatDateTime } from '../web/dates.js'
import type { Names } from './case.names.js'
import { messageLine, stepLine, type Reader } from './case.view.js'
import type { OpenCase } from './case.js'

/** What happened to a case after a version of it was shown, oldest first: for whoever was slower. */
export function changesSince(opened: OpenCase, version: number, names: Names, reader: Reader) {
  const { t } = reader
  const titled = (key: string) => ({ title: t(`case.conflict.${key}`) })
  const changes = [
    ...opened.timeline.map((step) => ({ version: step.version, line: stepLine(step, names, reader) })),
    ...opened.messages.map((message) => ({
      version: message.version,
      line: { ...messageLine(message, names, reader), ...titled('message') },
    })),
    ...opened.notes.map((note) => ({
      version: note.version,
      line: { ...messageLine(note, names, reader), ...titled('note') },
    })),
    ...opened.ratings.map((rating) => ({
      version: rating.version,
      line: { ...titled('rated'), at: formatDateTime(rating.at, reader.language) },
    })),
  ]
  return changes
    .filter((change) => change.version > version)
    .sort((one, other) => one.version - other.version)
    .map((change) => change.line)
}
