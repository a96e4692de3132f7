/** A path with something in each gap that is well-formed and leads to nothing. */
export const filled = (path: string): string =>
  path
    .replace(':stream', 'general')
    .replace(':year', '2569')
    .replace(':period', 'six-months')
    .replace(':revision', '1')
    .replace(':number', '2569-9999')
    .replace(':fileId', 'f'.repeat(24))
    .replace(':token', 'x'.repeat(43))
    .replace(':leave', 'f'.repeat(12))
    .replace(':id', 'f'.repeat(24))

/** Whoever asks for these is nobody afterwards: they have tests of their own. */
export const ENDS_THE_SESSION = ['POST /office/sign-out', 'POST /office/leaving/close']
