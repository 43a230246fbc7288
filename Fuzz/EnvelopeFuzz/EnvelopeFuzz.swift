import Ingest

/// Reads arbitrary bytes as a signed datagram, as a file of keys, and as what senders send: nothing
/// may trap, what is read must be what would be written, and no datagram may be taken twice.
///
/// A difference ends the process, which libFuzzer keeps as a crash with its input.
@c(LLVMFuzzerTestOneInput)
func fuzzEnvelope(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count > 0 else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    checkEnvelope(input)
    if let keys = try? EnvelopeKeys(parsing: input) {
        precondition((1...EnvelopeKeys.keysMax).contains(keys.keys.count))
    }
    checkWindows(input)
    return 0
}

private func checkEnvelope(_ input: [UInt8]) {
    guard let found = Envelope(input.span, in: input.indices) else { return }
    let written = Envelope.unsigned(
        Array(input[found.payload]), keyID: Array(input[found.keyID]), sender: found.sender,
        counter: found.counter, milliseconds: found.milliseconds)
    let code = input.suffix(Envelope.codeBytes)
    precondition(written + code == input, "an envelope is read as it is written")
}

/// Three bytes a datagram: its sender, how far its counter is from the start, its time.
private func checkWindows(_ input: [UInt8]) {
    var windows = SenderWindows(startMilliseconds: 1, sendersMax: 4)
    var taken: Set<[UInt64]> = []
    for place in stride(from: 0, to: input.count - 2, by: 3) {
        let sender = UInt64(input[place] & 7)
        let counter = UInt64(input[place + 1]) << UInt64(input[place] >> 3 & 3)
        let time = UInt64(input[place + 2])
        let isTaken = windows.take(
            counter, of: .init(key: 0, number: sender), atMilliseconds: time)
        guard isTaken else { continue }
        precondition(
            taken.insert([sender, counter, time]).inserted, "a datagram is taken twice")
    }
}
