import { SingleBar } from 'cli-progress'
import { fiscalYearOf } from '../../src/office/fiscal-year.js'

/** Shows how far the three years have come: a bar on a terminal, a line for each fiscal year elsewhere. */
export type Progress = { reached: (at: Date) => void; done: () => void }

export function showProgress(from: Date, to: Date): Progress {
  return process.stdout.isTTY ? bar(from, to) : lines()
}

function bar(from: Date, to: Date): Progress {
  const shown = new SingleBar({
    format: 'Making the demo office  {bar}  {percentage} %  fiscal year {year}  {duration} s',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
  })
  const length = to.getTime() - from.getTime()
  shown.start(length, 0, { year: fiscalYearOf(from) })
  return {
    reached: (at) => shown.update(at.getTime() - from.getTime(), { year: fiscalYearOf(at) }),
    done: () => {
      shown.update(length)
      shown.stop()
    },
  }
}

function lines(): Progress {
  let year = 0
  return {
    reached: (at) => {
      if (fiscalYearOf(at) === year) return
      year = fiscalYearOf(at)
      console.log(`Making the demo office: fiscal year ${year} …`)
    },
    done: () => console.log('Making the demo office: done'),
  }
}
