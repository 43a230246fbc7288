import BackendKit
import EventLoop

/// Opens a spool over arbitrary bytes: nothing may trap, and what it says it has it can give.
///
/// The first byte says how many bytes of the rest are the file of acknowledgements; what follows is
/// cut in two segments. Afterwards the spool must take a record and have it at the next start.
@c(LLVMFuzzerTestOneInput)
func fuzzSpool(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count > 1 else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let files = SegmentsInMemory()
    let rest = input[1...]
    let border = Int(input[0])
    files.files["acknowledged"] = Array(rest.prefix(border))
    let segments = rest.dropFirst(border)
    let half = segments.count * Int(input[0] & 7) / 7
    files.files["0000000000000001.segment"] = Array(segments.prefix(half))
    files.files["00000000000000ff.segment"] = Array(segments.dropFirst(half))
    do throws(UVError) {
        try check(files)
    } catch {
        preconditionFailure("a disk that works refused: \(error)")
    }
    return 0
}

private func check(_ files: SegmentsInMemory) throws(UVError) {
    var spool = Spool(files, format: "fuzz", limits: SpoolLimits(bytesMax: 64 << 10))
    let recovery = try spool.open()
    precondition(spool.bytes <= 64 << 10, "a spool is larger than its limit")
    var last: UInt64 = 0
    for entry in recovery.entries {
        precondition(entry.number > last || last == 0, "records come out of order")
        last = entry.number
        let record = try spool.read(entry.number)
        precondition(record?.entry == entry, "a record that was found cannot be read")
    }
    let added = SpoolRecord(
        number: recovery.nextNumber, createdAtSeconds: 1, points: 1, bytes: [1, 2, 3])
    try spool.append(added)
    if let first = recovery.entries.first { try spool.acknowledge(below: first.number + 1) }
    var again = Spool(files, format: "fuzz", limits: SpoolLimits(bytesMax: 64 << 10))
    let second = try again.open()
    precondition(second.entries.last == added.entry, "a record was lost over a restart")
}

/// The files of a spool, in memory.
private final class SegmentsInMemory: SpoolFiles {
    var files: [String: [UInt8]] = [:]

    func prepare() throws(UVError) {}
    func names() throws(UVError) -> [String] { Array(files.keys) }

    func read(_ name: String, at offset: Int, count: Int) throws(UVError) -> [UInt8] {
        Array((files[name] ?? []).dropFirst(offset).prefix(count))
    }

    func write(_ bytes: ArraySlice<UInt8>, to name: String, at offset: Int) throws(UVError) -> Int {
        var file = files[name] ?? []
        file += [UInt8](repeating: 0, count: max(0, offset + bytes.count - file.count))
        file.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        files[name] = file
        return bytes.count
    }

    func truncate(_ name: String, to count: Int) throws(UVError) {
        files[name] = files[name].map { Array($0.prefix(count)) }
    }

    func sync(_ name: String) throws(UVError) {}
    func remove(_ name: String) throws(UVError) { files[name] = nil }
}
