import Admin
import Statsd

/// Reads arbitrary bytes as what a peer types into the text console: nothing may trap, its lines do
/// not depend on the reads, and only a whole line deletes anything.
///
/// The first byte says how the bytes are split into reads, the second what is made of the same
/// lines as keys of a listing. A broken rule ends the process, which libFuzzer keeps as a crash.
@c(LLVMFuzzerTestOneInput)
func fuzzTextConsole(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count > 2 else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let typed = Array(input.dropFirst(2))
    let whole = lines(of: typed, readBytes: typed.count)
    let split = lines(of: typed, readBytes: Int(input[0] & 31) + 1)
    precondition(whole == split, "\(whole) became \(split)")
    for line in whole { checkCommand(line) }
    checkListing(of: whole, choice: input[1])
    return 0
}

/// Lines that are not blank: of blank ones it matters where a read begins.
private func lines(of typed: [UInt8], readBytes: Int) -> [[UInt8]] {
    var input = LineInput()
    var lines: [[UInt8]] = []
    func take(isLast: Bool) {
        while let line = input.nextLine(isLast: isLast) {
            guard case .line(let bytes) = line else { preconditionFailure("no line is that long") }
            if bytes.contains(where: { $0 != UInt8(ascii: "\r") }) { lines.append(bytes) }
        }
    }
    for start in stride(from: 0, to: typed.count, by: readBytes) {
        let end = min(start + readBytes, typed.count)
        input.append(typed.span.extracting(start..<end))
        take(isLast: false)
    }
    take(isLast: true)
    return lines
}

private func checkCommand(_ line: [UInt8]) {
    switch ConsoleCommand(line) {
    case .delete(_, let names):
        precondition(!ConsoleCommand(line).isSafeUnended, "half a line deletes")
        precondition(names.allSatisfy { !$0.utf8.contains(0x20) }, "a name with a blank")
    case .health(let word): precondition(word == word?.lowercased(), "a word is not in lower case")
    case .help, .stats, .read, .configuration, .quit, .unknown: break
    }
}

/// A listing is the same in pieces of any size, and ends.
private func checkListing(of keys: [[UInt8]], choice: UInt8) {
    let kind = SeriesKind.allCases[Int(choice & 3)]
    let series = keys.map { key in
        let values = key.map { Double(bitPattern: UInt64($0) &* 0x0123_4567_89AB_CDEF) }
        return CurrentSeries(
            key: String(decoding: key, as: UTF8.self),
            values: kind == .timer ? values : Array(values.prefix(1)),
            valueCount: UInt64(values.count) + UInt64(choice >> 4))
    }
    let total = series.count + Int(choice >> 2 & 3)
    let whole = text(of: ConsoleDump(series, kind: kind, total: total), pieceBytes: 1 << 20)
    precondition(whole.first == UInt8(ascii: "{") && whole.last == UInt8(ascii: "}"), "no object")
    let pieces = text(of: ConsoleDump(series, kind: kind, total: total), pieceBytes: 1)
    precondition(whole == pieces, "a listing in pieces is another")
}

private func text(of dump: ConsoleDump, pieceBytes: Int) -> [UInt8] {
    var dump = dump
    var text: [UInt8] = []
    while let piece = dump.nextPiece(bytesMax: pieceBytes) { text += piece }
    return text
}
