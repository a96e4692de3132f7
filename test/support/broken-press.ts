/** A press that dies of whatever it is given. */
process.on('message', () => process.abort())
