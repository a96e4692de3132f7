import { createHash } from 'node:crypto'
import type { IsoDay } from '../office/days.js'

/** Something on a day, for calendars of the office's people: never anything of a case. */
export type CalendarEvent = { id: string; day: IsoDay; title: string; text: string; url: string | undefined }

const LINE_BYTES = 75
/** Reminded this long before. */
const REMINDER_DAYS = 7

/** Events as an iCalendar file (RFC 5545): whole days, each with a reminder a week before. */
export function icalendar(events: CalendarEvent[], name: string, now: Date): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Sucharit//Measures//TH',
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${escaped(name)}`,
    ...events.flatMap((event) => [
      'BEGIN:VEVENT',
      // The same event keeps its id, so that importing the file again moves it rather than doubling it.
      `UID:${createHash('sha256').update(event.id).digest('hex').slice(0, 32)}@sucharit`,
      `DTSTAMP:${now.toISOString().replace(/[-:]|\.\d+/g, '')}`,
      `DTSTART;VALUE=DATE:${event.day.replaceAll('-', '')}`,
      `SUMMARY:${escaped(event.title)}`,
      ...(event.text ? [`DESCRIPTION:${escaped(event.text)}`] : []),
      ...(event.url ? [`URL:${event.url}`] : []),
      'TRANSP:TRANSPARENT',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${escaped(event.title)}`,
      `TRIGGER:-P${REMINDER_DAYS}D`,
      'END:VALARM',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return `${lines.map(folded).join('\r\n')}\r\n`
}

const escaped = (text: string) => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n')

/** A line of at most 75 bytes; what is longer goes on in the next after a space, never within a character. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  for (const character of line) {
    const room = LINE_BYTES - (parts.length > 0 ? 1 : 0)
    if (Buffer.byteLength(part + character) > room) {
      parts.push(part)
      part = ''
    }
    part += character
  }
  return [...parts, part].join('\r\n ')
}
